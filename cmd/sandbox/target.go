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

	up      string                                // the command that brings up what is missing
	plane   *cluster.Cluster                      // nil where it is not the sandbox's
	absent  error                                 // why there is nothing to look at
	account func(context.Context) (string, error) // what the simulated account holds; nil where there is none
}

func (t target) look(ctx context.Context) (verdict status.Verdict, err error) {
	if verdict, err = t.lookAtCluster(ctx); err != nil || t.account == nil {
		return verdict, err
	}
	if account, unknown := t.account(ctx); unknown == nil {
		verdict.Notes = append(verdict.Notes, account)
	}
	return verdict, nil
}

func (t target) lookAtCluster(ctx context.Context) (verdict status.Verdict, err error) {
	if t.absent != nil {
		return status.Absent(t.absent.Error(), t.up), nil
	}
	c := status.Cluster{Namespace: t.namespace, Up: t.up, Simulated: t.plane != nil}
	if t.plane != nil {
		if c.Ailing, err = t.plane.Ailing(ctx); err != nil {
			return verdict, err
		}
		if !t.plane.Reachable() {
			return status.Absent(c.Ailing[0], t.up), nil
		}
	}
	client, err := kube.Open(t.kubeconfig, t.context)
	if err != nil {
		return verdict, err
	}
	c.Client = client
	return c.Look(ctx), nil
}
