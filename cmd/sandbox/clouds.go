package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// fault makes a call to the simulated clouds go wrong. It starts them, so that the very first call can meet its fault.
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
	return s.changeFaults(ctx, func(clouds *control.Client) error { return clouds.Inject(ctx, f) })
}

func calm(ctx context.Context, s *session) error {
	return s.changeFaults(ctx, func(clouds *control.Client) error { return clouds.Calm(ctx) })
}

// changeFaults prints those that are still to come.
func (s *session) changeFaults(ctx context.Context, change func(*control.Client) error) error {
	clouds, err := s.clouds()
	if err != nil {
		return err
	}
	if err := change(clouds); err != nil {
		return err
	}
	faults, err := clouds.Faults(ctx)
	if err == nil {
		control.PrintFaults(os.Stdout, faults)
	}
	return err
}

func ledger(ctx context.Context, s *session) error {
	clouds, err := s.clouds()
	if err != nil {
		return err
	}
	entries, err := clouds.Ledger(ctx)
	if err != nil {
		return err
	}
	return control.PrintLedger(os.Stdout, entries)
}

func (s *session) clouds() (*control.Client, error) {
	clouds, err := s.Clouds()
	if err != nil {
		return nil, fmt.Errorf("%w: `make up STACK=eks` or `make env` starts them", err)
	}
	return clouds, nil
}

// sayCloudIsSimulated says so in one line, so that nobody takes what follows for the real thing.
func (s *session) sayCloudIsSimulated(stack string) {
	s.log.Printf("the cloud of the stack %s is simulated on this machine: nothing is paid and no account is used; "+
		"SANDBOX_CLOUD_FACTOR says how long it takes", stack)
}
