package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"stateful-clusters/internal/sandbox/program"
)

// statusLoggedError is the exit status of a program that has told the engine itself what went wrong
// (sdk/go/common/constant, ExitStatusLoggedError).
const statusLoggedError = 32

// Run compiles the program if needed and runs it. What it writes goes to the engine, which shows it to the person.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	info := req.GetInfo()
	folder := filepath.Join(info.GetProgramDirectory(), info.GetEntryPoint())
	path := program.Target(folder, info.GetOptions().GetFields()["buildTarget"].GetStringValue())
	if err := program.Build(ctx, folder, path); err != nil {
		// In full on standard error, where the engine prints it as it stands, and once more as the reason of the failure.
		fmt.Fprintln(os.Stderr, err)
		return &pulumirpc.RunResponse{Error: "the program does not compile; the compiler's messages are above"}, nil
	}
	variables, err := h.variables(req)
	if err != nil {
		return nil, err
	}
	return outcome(execute(ctx, path, req, variables)), nil
}

func execute(ctx context.Context, path string, req *pulumirpc.RunRequest, variables []string) error {
	// The kernel ends the child with the thread that started it, so the thread must stay with this function.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := exec.CommandContext(ctx, path, req.GetArgs()...)
	cmd.Dir = req.GetPwd()
	cmd.Env = append(os.Environ(), variables...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd.Run()
}

// variables are the environment in which the SDK looks for what the engine tells a program (sdk/go/pulumi/run.go, where
// they are exported as EnvOrganization and so on; importing the SDK for them would treble the time to start this host).
func (h *host) variables(req *pulumirpc.RunRequest) ([]string, error) {
	config, err := json.Marshal(req.GetConfig())
	if err != nil {
		return nil, fmt.Errorf("encoding the configuration: %w", err)
	}
	secretKeys, err := json.Marshal(req.GetConfigSecretKeys())
	if err != nil {
		return nil, fmt.Errorf("encoding the names of the secrets: %w", err)
	}
	return []string{
		"PULUMI_ORGANIZATION=" + req.GetOrganization(),
		"PULUMI_PROJECT=" + req.GetProject(),
		"PULUMI_ROOT_DIRECTORY=" + req.GetInfo().GetRootDirectory(),
		"PULUMI_STACK=" + req.GetStack(),
		"PULUMI_CONFIG=" + string(config),
		"PULUMI_CONFIG_SECRET_KEYS=" + string(secretKeys),
		"PULUMI_DRY_RUN=" + strconv.FormatBool(req.GetDryRun()),
		"PULUMI_PARALLEL=" + strconv.Itoa(int(req.GetParallel())),
		"PULUMI_MONITOR=" + req.GetMonitorAddress(),
		"PULUMI_ENGINE=" + h.engine,
	}, nil
}

// outcome translates how a program ended. Bail means that it has said why already, and nothing is to be added.
func outcome(err error) *pulumirpc.RunResponse {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}
	case errors.As(err, &exit) && exit.ExitCode() == statusLoggedError:
		return &pulumirpc.RunResponse{Bail: true}
	}
	return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program has failed: %v", err)} // its exit status, or why it could not be run
}
