package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"

	"stateful-clusters/internal/sandbox/toolchain"
)

// pulumi is behind the wrapper of that name: it does what the CLI needs done in the sandbox, and then becomes the CLI.
func pulumi(ctx context.Context, s *session, args []string) error {
	if err := s.Sync(s.log); err != nil {
		return err
	}
	name, stack := firstWord(args), cmp.Or(stackFlag(args), os.Getenv("PULUMI_STACK"))
	if needsCluster(name) {
		if stack == "" {
			selected, _ := s.Pulumi(ctx, "stack", "--show-name", "--non-interactive").Output() // without one, the CLI says what is missing
			stack = strings.TrimSpace(string(selected))
		}
		if err := s.start(ctx, stack); err != nil {
			return err
		}
	}
	if err := s.prepare(ctx, name, stack); err != nil {
		return err
	}
	path := s.ToolPath(toolchain.Pulumi)
	err := syscall.Exec(path, append([]string{"pulumi"}, s.PulumiArgs(args)...), s.Env())
	return fmt.Errorf("running %s: %w; `make env` installs it again", path, err)
}

// start makes what a stack runs on answer, of what is installed: the control plane, or the simulated clouds.
func (s *session) start(ctx context.Context, stack string) error {
	inCloud, err := s.Project().InCloud(stack)
	if err != nil {
		return err
	}
	if !inCloud {
		return s.Cluster().Up(ctx, s.log)
	}
	s.sayCloudIsSimulated(stack)
	return s.StartClouds(ctx, s.log)
}

// firstWord returns the first argument that is not a flag.
func firstWord(args []string) string {
	if i := slices.IndexFunc(args, func(arg string) bool { return !strings.HasPrefix(arg, "-") }); i >= 0 {
		return args[i]
	}
	return ""
}

// stackFlag returns the stack that the arguments of the CLI name, or "".
func stackFlag(args []string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--stack="); ok {
			return value
		}
		if (arg == "--stack" || arg == "-s") && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}
