package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/status"
)

// showStatus reports on a stack's deployment in the sandbox, or on that of another cluster.
func showStatus(ctx context.Context, s *session, args []string) error {
	stack := "local"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		var err error
		if stack, args, err = s.stackOf("status", args); err != nil {
			return err
		}
	}
	flags := flag.NewFlagSet("status", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	kubeconfig := flags.String("kubeconfig", "", "report on the cluster of this `file` instead of the sandbox's")
	kubeContext := flags.String("context", "", "the `name` of a context in that file; without it, the file's current one")
	namespace := flags.String("namespace", "", "look into the namespace of this `name` only")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Println("status exits with 0 where all is well, and otherwise with 1. Its flags:")
		flags.SetOutput(os.Stdout)
		flags.PrintDefaults()
		return nil
	case err != nil:
		return fmt.Errorf("status: %w; there are --kubeconfig, --context and --namespace", err)
	case flags.NArg() > 0:
		return fmt.Errorf("status: what is %q? It takes one stack, and the flags --kubeconfig, --context and --namespace", flags.Arg(0))
	case *kubeContext != "" && *kubeconfig == "":
		return errors.New("status: --context names a context in a kubeconfig: name that by --kubeconfig")
	}
	if *kubeconfig != "" {
		return s.statusOf(ctx, *kubeconfig, *kubeContext, *namespace)
	}
	inCloud, err := s.Project().InCloud(stack)
	if err != nil {
		return err
	}
	if inCloud {
		return s.cloudStatus(ctx, stack, *namespace)
	}
	ailing, err := s.Cluster().Ailing(ctx)
	if err != nil {
		return err
	}
	if !s.Cluster().Reachable() {
		fmt.Printf("down: %s; run `make up`\n", ailing[0])
		return errSilent
	}
	return s.report(ctx, reporting{namespace: *namespace, up: "make up", ailing: ailing, kubectl: s.Kubectl})
}

// reporting is what a report is about.
type reporting struct {
	kubectl   status.Kubectl
	namespace string   // "" is all of them
	ailing    []string // what is wrong with the control plane
	up        string   // the command that brings up what is missing
	simulated bool     // says that nothing answers at the endpoint
}

// report prints how a deployment is, and returns an error that has been explained where it is not well. The control plane's
// own faults come first.
func (s *session) report(ctx context.Context, r reporting) error {
	report, err := status.Gather(ctx, r.kubectl, r.namespace)
	if err != nil {
		faults := append(slices.Clone(r.ailing), err.Error())
		fmt.Printf("unknown: the cluster does not answer (%s); that alone stops no server: docs/operations.md, %q\n", strings.Join(faults, "; "), apiAway)
		return errSilent
	}
	report.Up, report.Simulated = r.up, r.simulated
	verdict, healthy := report.Verdict()
	if len(r.ailing) > 0 {
		verdict, healthy = fmt.Sprintf("degraded: the control plane is not well (%s), run `%s`; the deployment is %s", strings.Join(r.ailing, "; "), r.up, verdict), false
	}
	report.Print(os.Stdout)
	fmt.Println(verdict)
	if !healthy {
		return errSilent
	}
	return nil
}

// apiAway is the section of docs/operations.md about that.
const apiAway = "The Kubernetes API is away"

// statusOf reports on a cluster that is not the sandbox's.
func (s *session) statusOf(ctx context.Context, kubeconfig, kubeContext, namespace string) error {
	if _, err := os.Stat(kubeconfig); err != nil {
		return fmt.Errorf("there is no kubeconfig %s: %w", kubeconfig, errors.Unwrap(err))
	}
	kubectl := s.kubectlOn(kubeconfig)
	known, err := kubectl(ctx, "config", "get-contexts", "--output=name").Output()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return fmt.Errorf("%s is not a kubeconfig: %s", kubeconfig, bytes.Join(bytes.Fields(exit.Stderr), []byte(" ")))
	case err != nil:
		return fmt.Errorf("running kubectl: %w; install it, or run `make env`, which has one", err)
	}
	contexts := strings.Fields(string(known))
	if len(contexts) == 0 {
		return fmt.Errorf("%s is not a kubeconfig: there is no context in it", kubeconfig)
	}
	if kubeContext == "" {
		current, err := kubectl(ctx, "config", "current-context").Output()
		if kubeContext = strings.TrimSpace(string(current)); err != nil || kubeContext == "" {
			return fmt.Errorf("%s has no current context: name one by --context; there are: %s", kubeconfig, strings.Join(contexts, ", "))
		}
	}
	if !slices.Contains(contexts, kubeContext) {
		return unknown("context", kubeContext, strings.Join(contexts, ", "))
	}
	return s.report(ctx, reporting{namespace: namespace, up: "pulumi up", kubectl: s.kubectlOn(kubeconfig, "--context", kubeContext)})
}

// kubectlOn returns kubectl on the cluster of a kubeconfig: the sandbox's own, or the one on PATH where the sandbox has none.
func (s *session) kubectlOn(kubeconfig string, always ...string) status.Kubectl {
	path := s.KubectlPath()
	if path == "" {
		path = "kubectl"
	}
	return func(ctx context.Context, args ...string) *exec.Cmd {
		return exec.CommandContext(ctx, path, slices.Concat([]string{"--kubeconfig", kubeconfig}, always, args)...)
	}
}
