package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"stateful-clusters/sandbox/status"
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
	kubeconfig := flags.String("kubeconfig", "", "report on the cluster of this kubeconfig instead of the sandbox's")
	kubeContext := flags.String("context", "", "the context in that kubeconfig")
	namespace := flags.String("namespace", "", "look into this namespace only")
	if err := flags.Parse(args); err != nil {
		return errSilent
	}
	if *kubeconfig != "" {
		return s.report(ctx, reporting{namespace: *namespace, up: "make up", kubectl: s.kubectlOn(*kubeconfig, "--context", *kubeContext)})
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
		fmt.Printf("down: the cluster cannot be reached: %v\n", err)
		return errSilent
	}
	report.Up, report.Simulated = r.up, r.simulated
	verdict, healthy := report.Verdict()
	if len(r.ailing) > 0 {
		verdict, healthy = fmt.Sprintf("degraded: the control plane is not well (%s), run `%s`; the deployment is %s", strings.Join(r.ailing, "; "), r.up, verdict), false
	}
	report.Print(os.Stdout)
	fmt.Printf("\n%s\n", verdict)
	if !healthy {
		return errSilent
	}
	return nil
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
