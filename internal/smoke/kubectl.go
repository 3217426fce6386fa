package smoke

import (
	"context"
	"errors"
	"os/exec"
	"strings"
)

// Kubectl is a call of that program, by which checks from inside reach a cluster.
type Kubectl func(ctx context.Context, args ...string) *exec.Cmd

// FromPath calls the one on PATH.
func FromPath(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "kubectl", args...)
}

// Said is what a program wrote as it failed, in one line.
func Said(err error) string {
	if exit := new(exec.ExitError); errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return " (" + strings.Join(strings.Fields(string(exit.Stderr)), " ") + ")"
	}
	return ""
}
