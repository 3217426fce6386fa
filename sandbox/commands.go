package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"stateful-clusters/sandbox/cluster"
	"stateful-clusters/sandbox/preflight"
	"stateful-clusters/sandbox/status"
	"stateful-clusters/sandbox/toolchain"
)

// tools checks the machine and builds the tools that are missing.
func tools(ctx context.Context, s *session, _ []string) error {
	missing, err := s.toolsMissing(ctx)
	if err != nil {
		return err
	}
	notes, err := preflight.Run(ctx, s.Root, s.Tools, missing)
	for _, note := range notes {
		s.log.Printf("check: %s", note)
	}
	if err != nil {
		return fmt.Errorf("this machine cannot run the sandbox yet:\n%w", err)
	}
	s.log.Printf("check: this machine can run the sandbox")
	return s.BuildTools(ctx, s.log)
}

// toolsMissing asks without building. An unusable go command counts as missing tools; the preflight says what is wrong.
func (s *session) toolsMissing(ctx context.Context) (bool, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return true, nil
	}
	err := s.CheckTools(ctx)
	if errors.Is(err, toolchain.ErrNotBuilt) {
		return true, nil
	}
	return false, err
}

// compile builds the program, for those who want it before the CLI runs it.
func compile(ctx context.Context, s *session, _ []string) error { return s.BuildProgram(ctx, s.log) }

// enter makes the sandbox ready for the CLI.
func (s *session) enter(ctx context.Context) error {
	if err := tools(ctx, s, nil); err != nil {
		return err
	}
	return s.Up(ctx, s.log)
}

// printEnv makes the sandbox ready and prints the environment that makes the CLI work on it.
func printEnv(ctx context.Context, s *session, _ []string) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	for _, stack := range s.Project().Stacks() {
		needsCloud, err := s.Project().NeedsCloud(stack)
		if err != nil {
			return err
		}
		if needsCloud {
			continue
		}
		if err := s.EnsureStack(ctx, stack); err != nil {
			return err
		}
	}
	fmt.Print(s.ShellExports())
	return nil
}

// down ends and removes the sandbox.
func down(ctx context.Context, s *session, _ []string) error {
	removed, err := s.Down(ctx, s.log)
	if err != nil {
		return err
	}
	if len(removed) == 0 {
		s.log.Printf("down: there was nothing to remove")
		return nil
	}
	for _, line := range removed {
		s.log.Printf("removed %s", line)
	}
	s.log.Printf("down: nothing of the sandbox runs any more; the tools stay in %s", s.Tools)
	return nil
}

// showStatus reports on the sandbox's deployment, or on that of another cluster.
func showStatus(ctx context.Context, s *session, args []string) error {
	flags := flag.NewFlagSet("status", flag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "report on the cluster of this kubeconfig instead of the sandbox's")
	kubeContext := flags.String("context", "", "the context in that kubeconfig")
	namespace := flags.String("namespace", "", "look into this namespace only")
	if err := flags.Parse(args); err != nil {
		return errSilent
	}
	if *kubeconfig != "" {
		return report(ctx, *namespace, nil, func(ctx context.Context, args ...string) *exec.Cmd {
			return exec.CommandContext(ctx, s.kubectlFor(), append([]string{"--kubeconfig", *kubeconfig, "--context", *kubeContext}, args...)...)
		})
	}
	ailing, err := s.Cluster().Ailing(ctx)
	if err != nil {
		return err
	}
	if !s.Cluster().Reachable() {
		fmt.Printf("down: %s; run `make up`\n", ailing[0])
		return errSilent
	}
	return report(ctx, *namespace, ailing, s.Kubectl)
}

// report prints how a deployment is, and returns an error that has been explained where it is not well. The control plane's
// own faults come first.
func report(ctx context.Context, namespace string, ailing []string, kubectl status.Kubectl) error {
	report, err := status.Gather(ctx, kubectl, namespace)
	if err != nil {
		fmt.Printf("down: the cluster cannot be reached: %v\n", err)
		return errSilent
	}
	verdict, healthy := report.Verdict()
	if len(ailing) > 0 {
		verdict, healthy = fmt.Sprintf("degraded: the control plane is not well (%s), run `make up`; the deployment is %s", strings.Join(ailing, "; "), verdict), false
	}
	report.Print(os.Stdout)
	fmt.Printf("\n%s\n", verdict)
	if !healthy {
		return errSilent
	}
	return nil
}

// kubectlFor returns the sandbox's kubectl, or the one on PATH where the sandbox has none.
func (s *session) kubectlFor() string {
	if path := s.KubectlPath(); path != "" {
		return path
	}
	return "kubectl"
}

// behaviour reads how the simulated part of the cluster is to behave.
func behaviour() (cluster.Behaviour, error) {
	var b cluster.Behaviour
	var err error
	if text := os.Getenv("SANDBOX_POD_START_DELAY"); text != "" {
		if b.PodStartDelay, err = time.ParseDuration(text); err != nil {
			return b, fmt.Errorf("SANDBOX_POD_START_DELAY is %q: write a duration such as 2s or 500ms", text)
		}
	}
	switch text := os.Getenv("SANDBOX_POD_DELETION"); text {
	case "", "immediate":
	case "graceful":
		b.GracefulDeletion = true
	default:
		return b, fmt.Errorf("SANDBOX_POD_DELETION is %q: write immediate or graceful", text)
	}
	return b, nil
}
