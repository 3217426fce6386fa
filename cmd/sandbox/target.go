package main

import (
	"context"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/status"
)

// target is a cluster that status reports on.
type target struct {
	kubeconfig, context, namespace string

	plane     *cluster.Cluster // nil where it is not the sandbox's
	missing   string           // what to say where the sandbox has no such control plane
	up        string           // the command that brings up what is missing
	simulated bool             // nothing answers at the endpoint
}

func (t target) look(ctx context.Context) (status.Verdict, *status.Report, error) {
	var ailing []string
	if t.plane != nil {
		if t.missing != "" && !t.plane.Exists() {
			return status.Absent(t.missing, t.up), nil, nil
		}
		var err error
		if ailing, err = t.plane.Ailing(ctx); err != nil {
			return status.Verdict{}, nil, err
		}
		if !t.plane.Reachable() {
			return status.Absent(ailing[0], t.up), nil, nil
		}
	}
	client, err := kube.Open(t.kubeconfig, t.context)
	if err != nil {
		return status.Verdict{}, nil, err
	}
	report, err := status.Gather(ctx, client, t.namespace)
	if err != nil {
		return status.Silent(ailing, err), nil, nil
	}
	report.Up, report.Simulated, report.Ailing = t.up, t.simulated, ailing
	return report.Verdict(), report, nil
}
