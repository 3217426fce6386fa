package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/clouds/control"
)

func newFault() *cobra.Command {
	return &cobra.Command{
		Use: "fault <words>", Short: "Make a call to the simulated clouds go wrong",
		// It starts them, so that the very first call can meet its fault.
		RunE: with(func(ctx context.Context, s *session, args []string) error {
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
		}),
	}
}

func newCalm() *cobra.Command {
	return &cobra.Command{
		Use: "calm", Short: "Forget the faults that have not happened yet", Args: noArguments,
		RunE: with(func(ctx context.Context, s *session, _ []string) error {
			return s.onClouds(func(clouds *control.Client) error {
				if err := clouds.Calm(ctx); err != nil {
					return err
				}
				return printFaults(ctx, clouds)
			})
		}),
	}
}

func newLedger() *cobra.Command {
	return &cobra.Command{
		Use: "ledger", Short: "List the calls to the simulated clouds", Args: noArguments,
		RunE: with(func(ctx context.Context, s *session, _ []string) error {
			return s.onClouds(func(clouds *control.Client) error {
				entries, err := clouds.Ledger(ctx)
				if err != nil {
					return err
				}
				return control.PrintLedger(os.Stdout, entries)
			})
		}),
	}
}

func printFaults(ctx context.Context, clouds *control.Client) error {
	faults, err := clouds.Faults(ctx)
	if err == nil {
		control.PrintFaults(os.Stdout, faults)
	}
	return err
}

func (s *session) onClouds(do func(*control.Client) error) error {
	clouds, err := s.Clouds()
	if err != nil {
		return fmt.Errorf("%w: `make up STACK=eks` or `make env` starts them", err)
	}
	return do(clouds)
}

// controlPlaneTime is what a new control plane takes in the real clouds, for people to have an idea of the factor.
const controlPlaneTime = 9 * time.Minute

// sayCloudIsSimulated says so in one line, so that nobody takes what follows for the real thing.
func (s *session) sayCloudIsSimulated(ctx context.Context, stack string) error {
	clouds, err := s.Clouds()
	if err != nil {
		return err
	}
	factor, err := clouds.Factor(ctx)
	if err != nil {
		return err
	}
	took := time.Duration(float64(controlPlaneTime) * factor).Round(100 * time.Millisecond)
	s.log.Printf("the cloud of the stack %s is simulated on this machine: nothing is paid and no account is used; "+
		"what takes 9 minutes there takes %s here (SANDBOX_CLOUD_FACTOR=%g)", stack, took, factor)
	return nil
}

// accountLine says what the simulated account holds.
func (s *session) accountLine(ctx context.Context) (string, error) {
	clouds, err := s.Clouds()
	if err != nil {
		return "", err
	}
	resources, err := clouds.Resources(ctx)
	return fmt.Sprintf("the simulated account holds %d resources", len(resources)), err
}
