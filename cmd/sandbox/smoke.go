package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/smoke"
)

// newSmoke checks a stack's servers from outside. Simulated ones answer nobody, and then it says so; but the stack of an
// existing cluster may be on a real one.
func newSmoke() *cobra.Command {
	return onStack("smoke", "Check a stack's servers from outside", checkServing)
}

func checkServing(ctx context.Context, s *session, stack string, args []string) error {
	address, err := s.clientURL(ctx, stack)
	if err != nil {
		return err
	}
	simulated, err := s.simulated(stack)
	if err != nil {
		return err
	}
	if simulated {
		return fmt.Errorf("the servers of the stack %s are simulated in the sandbox: nothing answers at %s, so there is nothing to check; %s", stack, address, forReal(stack))
	}
	if smoke.Command(ctx, append([]string{address}, args...), os.Getenv, os.Stdout, os.Stderr) != 0 {
		return errSilent
	}
	return nil
}

// clientURL returns where the clients of a stack connect, by the CLI.
func (s *session) clientURL(ctx context.Context, stack string) (string, error) {
	resources, err := s.Resources(stack)
	if err != nil {
		return "", err
	}
	if resources == 0 {
		return "", fmt.Errorf("the stack %s is not deployed in the sandbox: `%s` deploys it with simulated servers; %s", stack, makeTarget("up", stack), forReal(stack))
	}
	out, err := s.Pulumi(ctx, "stack", "output", "clientUrl", "--stack", stack, "--non-interactive").Output()
	address := strings.TrimSpace(string(out))
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return "", fmt.Errorf("the stack %s has no clientUrl (%s): run `%s` to its end", stack, bytes.Join(bytes.Fields(exit.Stderr), []byte(" ")), makeTarget("up", stack))
	case err != nil:
		return "", fmt.Errorf("asking for the stack's clientUrl: %w; `make env` installs the CLI again", err)
	case address == "":
		return "", fmt.Errorf("the load balancer of the stack %s has no address yet: run `%s` again", stack, makeTarget("up", stack))
	}
	return address, nil
}

// simulated reports whether a stack is in a simulated cloud or on the sandbox's own cluster. Its addresses do not tell: in the
// clouds they look like real ones, and may even be somebody's.
func (s *session) simulated(stack string) (bool, error) {
	if inCloud, err := s.Project().InCloud(stack); inCloud || err != nil {
		return inCloud, err
	}
	kubeconfig, err := s.Project().Kubeconfig(stack)
	return kubeconfig == s.Kubeconfig(), err
}

// forReal is the command for a stack outside the sandbox.
func forReal(stack string) string {
	return fmt.Sprintf("for a real cluster use `go run ./cmd/smoke \"$(pulumi stack output clientUrl --stack %s)\"`", stack)
}
