package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"stateful-clusters/internal/smoke"
	"stateful-clusters/internal/smoke/chat"
	"stateful-clusters/internal/smoke/ring"
)

// checkServing checks a stack's servers from outside. Simulated ones answer nobody, and then it says so; but the stack of an existing
// cluster may be on a real one.
func checkServing(ctx context.Context, s *session, stack string, args []string) error {
	workload, _, _, err := s.Project().Workload(stack)
	if err != nil {
		return err
	}
	simulated, err := s.simulated(stack)
	if err != nil {
		return err
	}
	if simulated {
		return fmt.Errorf("the servers of the stack %s are simulated in the sandbox, where nothing answers, so there is nothing to check; "+
			"`make down` and then `%s NODES=real` runs servers on this machine; "+
			"for a real cluster use `go run ./cmd/smoke \"$(pulumi stack output clientUrl --stack %s)\"`",
			stack, makeTarget("up", stack), stack)
	}
	if workload == "cassandra" {
		return s.checkRing(ctx, stack, args)
	}
	if sites, err := s.Project().Sites(stack); err != nil {
		return err
	} else if sites[0].Name != "" {
		return s.checkSites(ctx, stack, args)
	}
	out, err := s.Pulumi(ctx, "stack", "output", "clientUrl", "--stack", stack, "--non-interactive").Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		said := strings.Join(strings.Fields(string(exit.Stderr)), " ")
		return fmt.Errorf("the stack %s has no clientUrl (%s): run `%s` to its end", stack, said, makeTarget("up", stack))
	} else if err != nil {
		return fmt.Errorf("asking for the stack's clientUrl: %w; `make env` installs the CLI", err)
	}
	address := strings.TrimSpace(string(out))
	if address == "" {
		return fmt.Errorf("the load balancer of the stack %s has no address yet: run `%s` again", stack, makeTarget("up", stack))
	}
	if smoke.Command(ctx, append([]string{address}, args...), os.Stdout, os.Stderr) != 0 {
		return errSilent
	}
	return nil
}

// checkSites lets somebody join a site, and greet the members of all sites.
func (s *session) checkSites(ctx context.Context, stack string, args []string) error {
	out, err := s.Pulumi(ctx, "stack", "output", "sites", "--json", "--show-secrets", "--stack", stack, "--non-interactive").Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		said := strings.Join(strings.Fields(string(exit.Stderr)), " ")
		return fmt.Errorf("the stack %s has no sites (%s): run `%s` to its end", stack, said, makeTarget("up", stack))
	} else if err != nil {
		return fmt.Errorf("asking for the stack's sites: %w; `make env` installs the CLI", err)
	}
	if chat.Command(ctx, s.Kubectl, args, bytes.NewReader(out), os.Stdout, os.Stderr) != 0 {
		return errSilent
	}
	return nil
}

// checkRing asks the members of a ring for each other, and writes and reads a row.
func (s *session) checkRing(ctx context.Context, stack string, args []string) error {
	out, err := s.Pulumi(ctx, "stack", "output", "--json", "--show-secrets", "--stack", stack, "--non-interactive").Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		said := strings.Join(strings.Fields(string(exit.Stderr)), " ")
		return fmt.Errorf("the stack %s has no outputs (%s): run `%s` to its end", stack, said, makeTarget("up", stack))
	} else if err != nil {
		return fmt.Errorf("asking for the stack's outputs: %w; `make env` installs the CLI", err)
	}
	if ring.Command(ctx, s.Kubectl, args, bytes.NewReader(out), os.Stdout, os.Stderr) != 0 {
		return errSilent
	}
	return nil
}

// simulated reports whether a stack's servers are: it is in a simulated cloud, or on the sandbox's own cluster, with simulated nodes. Its
// addresses do not tell: in the clouds they look like real ones, and may even be somebody's.
func (s *session) simulated(stack string) (bool, error) {
	if real, err := s.RealNodes(stack); real || err != nil {
		return false, err
	}
	if inCloud, err := s.Project().InCloud(stack); inCloud || err != nil {
		return inCloud, err
	}
	kubeconfig, err := s.Project().Kubeconfig(stack)
	return kubeconfig == s.Kubeconfig(), err
}
