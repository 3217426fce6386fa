package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// controlPlaneTime is what a new control plane takes in the real clouds, for people to have an idea of the factor.
const controlPlaneTime = 9 * time.Minute

// sayCloudIsSimulated says so in one line, so that nobody takes what follows for the real thing.
func (s *session) sayCloudIsSimulated(ctx context.Context, stack string) error {
	factor, err := s.CloudFactor(ctx)
	if err != nil {
		return err
	}
	took := time.Duration(float64(controlPlaneTime) * factor).Round(100 * time.Millisecond)
	s.log.Printf("the cloud of the stack %s is simulated on this machine: nothing is paid and no account is used; what takes %s there takes %s here (SANDBOX_CLOUD_FACTOR=%g)", stack, minutes(controlPlaneTime), took, factor)
	return nil
}

func minutes(d time.Duration) string { return fmt.Sprintf("%d minutes", int(d.Minutes())) }

// accountLine says what the simulated account holds.
func (s *session) accountLine(ctx context.Context) (string, error) {
	resources, err := s.CloudResources(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("The simulated account holds %d resources", len(resources)), nil
}

// cloudStatus reports on the cluster that a simulated cloud has made for a stack, and on the account.
func (s *session) cloudStatus(ctx context.Context, stack, namespace string) error {
	up := makeTarget("up", stack)
	if err := s.sayCloudIsSimulated(ctx, stack); err != nil {
		fmt.Printf("down: %v; run `%s`\n", err, up)
		return errSilent
	}
	line, err := s.accountLine(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%s\n\n", line)
	name, err := s.Project().ClusterName(stack)
	if err != nil {
		return err
	}
	c := s.CloudCluster(name)
	if !c.Exists() {
		fmt.Printf("down: the simulated cloud has no cluster %s; run `%s`\n", name, up)
		return errSilent
	}
	ailing, err := c.Ailing(ctx)
	if err != nil {
		return err
	}
	if !c.Reachable() {
		fmt.Printf("down: the simulated cluster %s: %s; run `%s`\n", name, ailing[0], up)
		return errSilent
	}
	kubectl := s.kubectlOn(s.CloudKubeconfig(name))
	return s.report(ctx, reporting{kubectl: kubectl, namespace: namespace, ailing: ailing, up: up, simulated: true})
}

// fault makes calls to the simulated clouds go wrong. It starts them, so that the very first call can meet its fault.
func fault(ctx context.Context, s *session, args []string) error {
	if len(args) == 0 {
		return errors.New("which fault? Such as `make fault DO=\"fail create NodeGroup\"`")
	}
	f, err := control.ParseFault(args)
	if err != nil {
		return err
	}
	if err := s.Install(ctx, s.log); err != nil {
		return err
	}
	if err := s.StartClouds(ctx, s.log); err != nil {
		return err
	}
	return s.onClouds(func(clouds *control.Client) error {
		if err := clouds.Inject(ctx, f); err != nil {
			return err
		}
		return printFaults(ctx, clouds)
	})
}

func calm(ctx context.Context, s *session, _ []string) error {
	return s.onClouds(func(clouds *control.Client) error {
		if err := clouds.Calm(ctx); err != nil {
			return err
		}
		return printFaults(ctx, clouds)
	})
}

func printFaults(ctx context.Context, clouds *control.Client) error {
	faults, err := clouds.Faults(ctx)
	if err == nil {
		control.PrintFaults(os.Stdout, faults)
	}
	return err
}

func ledger(ctx context.Context, s *session, _ []string) error {
	return s.onClouds(func(clouds *control.Client) error {
		entries, err := clouds.Ledger(ctx)
		if err != nil {
			return err
		}
		return control.PrintLedger(os.Stdout, entries)
	})
}

func (s *session) onClouds(do func(*control.Client) error) error {
	clouds, err := s.Clouds()
	if err != nil {
		return fmt.Errorf("%w: `make up STACK=eks` or `make env` starts them", err)
	}
	return do(clouds)
}

// makeTarget is what a person types for a command on a stack.
func makeTarget(name, stack string) string {
	if stack == "local" {
		return "make " + name // the Makefile's default
	}
	return fmt.Sprintf("make %s STACK=%s", name, stack)
}
