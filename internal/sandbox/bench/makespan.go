package main

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"time"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
)

// run is one command on a stack in a simulated cloud.
type run struct {
	operation account.Operation
	factor    float64
	took      time.Duration
	nodes     []node
	repeated  int // calls that the cloud has refused at first
}

// makespan returns how long the command takes at the published durations. At the factor 1 that is what was measured.
func (r *run) makespan() time.Duration {
	if r.factor == 1 {
		return r.took
	}
	weight := func(n *node) time.Duration { return n.published(r.factor) }
	if r.operation == account.Delete {
		return replayDestroy(r.nodes, r.took, weight)
	}
	return replayUp(r.nodes, r.took, weight)
}

// path returns the critical path at the published durations.
func (r *run) path() ([]int, time.Duration) {
	return criticalPath(r.nodes, func(n *node) time.Duration { return n.published(r.factor) })
}

// measureLife brings a stack up in a sandbox of its own and takes it down again.
func measureLife(ctx context.Context, sandbox *instance.Instance, stack string, factor float64, log *progress.Log) (up, destroy *run, err error) {
	sandbox.Factor = &factor
	if err := sandbox.UpClouds(ctx, log); err != nil {
		return nil, nil, err
	}
	if err := sandbox.EnsureStack(ctx, stack); err != nil {
		return nil, nil, err
	}
	if err := sandbox.BuildProgram(ctx, log); err != nil {
		return nil, nil, err
	}
	up, destroy = &run{operation: account.Create, factor: factor}, &run{operation: account.Delete, factor: factor}
	if err := log.Step(fmt.Sprintf("%s: up at %g of the published durations", stack, factor), func() error {
		return up.measure(ctx, sandbox, stack, "up")
	}); err != nil {
		return nil, nil, err
	}
	destroy.nodes = slices.Clone(up.nodes)
	err = log.Step(fmt.Sprintf("%s: destroy at %g of the published durations", stack, factor), func() error {
		return destroy.measure(ctx, sandbox, stack, "destroy")
	})
	return up, destroy, err
}

func (r *run) measure(ctx context.Context, sandbox *instance.Instance, stack, command string) error {
	client, err := control.Dial(sandbox.Home)
	if err != nil {
		return err
	}
	before, err := client.Ledger(ctx)
	if err != nil {
		return err
	}
	pulumi := func(ctx context.Context, args ...string) *exec.Cmd {
		return sandbox.Pulumi(ctx, append(args, "--stack", stack, "--non-interactive")...)
	}
	start := time.Now()
	spans, took, err := record(ctx, pulumi, command, "--yes", "--skip-preview")
	if err != nil {
		return err
	}
	r.took = took
	if r.nodes == nil {
		export, err := pulumi(ctx, "stack", "export").Output()
		if err != nil {
			return fmt.Errorf("reading the state of the stack %s: %w", stack, err)
		}
		if r.nodes, err = readGraph(export); err != nil {
			return err
		}
	}
	ledger, err := client.Ledger(ctx)
	if err != nil {
		return err
	}
	return r.join(spans, ledger[len(before):], start)
}

// join brings together what the engine and the clouds have recorded.
func (r *run) join(spans map[string]span, calls []account.Entry, start time.Time) error {
	for i := range r.nodes {
		n := &r.nodes[i]
		var known bool
		if n.span, known = spans[n.urn]; !known && n.work {
			return fmt.Errorf("the engine has told nothing of %s", n.urn)
		}
		n.wait = 0
		if _, err := schema.Lookup(n.kind); err == nil && n.work {
			n.wait = account.Duration(n.kind, r.operation)
		}
	}
	for _, call := range calls {
		if call.Attempts > 1 {
			r.repeated++
		}
		// A load balancer is not the engine's, but its Service may wait for it.
		for i := range r.nodes {
			n := &r.nodes[i]
			if n.kind == "kubernetes:core/v1:Service" && n.id == call.Name && !call.End.IsZero() && call.End.Sub(start) <= n.span.end {
				n.wait = account.Duration(call.Type, r.operation)
			}
		}
	}
	return nil
}
