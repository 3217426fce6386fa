package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"stateful-clusters/internal/sandbox/program"
)

// host answers the engine. What it does not implement, the engine treats as absent.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string
}

// GetPluginInfo returns no version: the host is built with the program.
func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{}, nil
}

// GetRequiredPackages names none. The engine then takes each provider when the first resource asks for it, from PATH.
func (h *host) GetRequiredPackages(context.Context, *pulumirpc.GetRequiredPackagesRequest) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// GetRequiredPlugins is what older engines ask instead.
func (h *host) GetRequiredPlugins(context.Context, *pulumirpc.GetRequiredPluginsRequest) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

// InstallDependencies downloads the program's modules, as `pulumi install` asks for.
func (h *host) InstallDependencies(req *pulumirpc.InstallDependenciesRequest, stream grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse]) error {
	cmd := exec.CommandContext(stream.Context(), "go", "mod", "download")
	cmd.Dir = req.GetInfo().GetProgramDirectory()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go mod download: %w\n%s", err, out)
	}
	return nil
}

// About names the Go toolchain. The engine asks on every run, so the answer is the version that built this host, with which
// the sandbox builds the program too, and not what the go command would say some 30 ms later.
func (h *host) About(context.Context, *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, fmt.Errorf("the go command is not on PATH: %w", err)
	}
	return &pulumirpc.AboutResponse{Executable: path, Version: strings.TrimPrefix(runtime.Version(), "go")}, nil
}

// Cancel has nothing to do: the engine ends the host right after it.
func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// GetProgramDependencies lists the modules of the program for `pulumi about`.
func (h *host) GetProgramDependencies(ctx context.Context, req *pulumirpc.GetProgramDependenciesRequest) (*pulumirpc.GetProgramDependenciesResponse, error) {
	args := []string{"list", "-m", "-f", `{{if not (or .Main (and .Indirect ` + fmt.Sprint(!req.TransitiveDependencies) + `))}}{{.Path}} {{.Version}}{{end}}`, "all"}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = req.GetInfo().GetProgramDirectory()
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("listing the program's modules: %w", err)
	}
	resp := &pulumirpc.GetProgramDependenciesResponse{}
	for line := range strings.Lines(string(out)) {
		if name, version, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			resp.Dependencies = append(resp.Dependencies, &pulumirpc.DependencyInfo{Name: name, Version: version})
		}
	}
	return resp, nil
}

// executable returns the program to run and compiles it if needed.
func executable(ctx context.Context, info *pulumirpc.ProgramInfo) (string, error) {
	folder := filepath.Join(info.GetProgramDirectory(), info.GetEntryPoint())
	options := info.GetOptions().GetFields()
	if binary := options["binary"].GetStringValue(); binary != "" {
		return find(folder, binary)
	}
	target := program.Options{BuildTarget: options["buildTarget"].GetStringValue()}.Target(folder)
	_, err := program.Build(ctx, folder, target)
	return target, err
}

// find returns a program that somebody else compiled: beside the sources, or on PATH.
func find(folder, binary string) (string, error) {
	beside := filepath.Join(folder, binary)
	if info, err := os.Stat(beside); err == nil && !info.IsDir() {
		return beside, nil
	}
	path, err := exec.LookPath(binary)
	if err != nil {
		return "", fmt.Errorf("the program %q, which Pulumi.yaml names as runtime.options.binary, is neither in %s nor on PATH", binary, folder)
	}
	return path, nil
}
