package main

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
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

// About names the Go toolchain. The engine asks on every run, so the answer is the version that built this host, with which
// the sandbox builds the program too, and not what the go command would say some 30 ms later.
func (h *host) About(context.Context, *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, fmt.Errorf("the go command is not on PATH: %w", err)
	}
	return &pulumirpc.AboutResponse{Executable: path, Version: strings.TrimPrefix(runtime.Version(), "go")}, nil
}
