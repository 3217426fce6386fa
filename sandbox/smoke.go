package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"

	"stateful-clusters/smoke"
)

// checkServing checks a stack's servers from outside. The sandbox's own are simulated, and then it says so; but the stack of an
// existing cluster may be on a real one.
func checkServing(ctx context.Context, s *session, args []string) error {
	stack, rest, err := s.stackOf("smoke", args)
	if err != nil {
		return err
	}
	address, err := s.clientURL(ctx, stack)
	if err != nil {
		return err
	}
	inCloud, err := s.Project().InCloud(stack)
	if err != nil {
		return err
	}
	if inCloud || simulatedAddress(address) {
		return fmt.Errorf("the servers of the stack %s are simulated in the sandbox: nothing answers at %s, so there is nothing to check; %s", stack, address, forReal(stack))
	}
	if smoke.Command(ctx, append([]string{address}, rest...), os.Getenv, os.Stdout, os.Stderr) != 0 {
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

// simulatedAddress reports whether a name is one that the sandbox gives to a load balancer. No other is below .invalid
// (RFC 2606, section 2).
func simulatedAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.HasSuffix(u.Hostname(), ".invalid")
}

// forReal is the command for a stack outside the sandbox.
func forReal(stack string) string {
	return fmt.Sprintf("for a real cluster use `go run ./cmd/smoke \"$(pulumi stack output clientUrl --stack %s)\"`", stack)
}
