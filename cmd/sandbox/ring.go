package main

import (
	"context"
	"fmt"
	"slices"

	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/status"
	"stateful-clusters/internal/smoke/ring"
)

// addRing adds what a Cassandra ring says of its members, where they are processes and can be asked.
func (s *session) addRing(ctx context.Context, stack string, sites []project.Site, all status.Sites) error {
	if workload, _, _, err := s.Project().Workload(stack); err != nil || workload != "cassandra" {
		return err
	}
	if simulated, err := s.simulated(stack); simulated || err != nil {
		return err
	}
	for i, site := range sites {
		if len(all[i].Members) == 0 {
			continue // the verdict says so
		}
		if err := s.askRing(ctx, s.SiteKubeconfig(site), &all[i].Verdict); err != nil {
			all[i].Notes = append(all[i].Notes, err.Error())
		}
	}
	return nil
}

// askRing asks the first member that is ready for all.
func (s *session) askRing(ctx context.Context, kubeconfig string, v *status.Verdict) error {
	first := slices.IndexFunc(v.Members, func(m status.Member) bool { return m.Ready })
	if first < 0 {
		return fmt.Errorf("no member is ready, so nobody can be asked for the ring")
	}
	cluster := ring.At(kubeconfig, v.Members[first].Namespace, s.Kubectl)
	pods, err := cluster.Pods(ctx)
	if err != nil {
		return err
	}
	nodes, err := cluster.Status(ctx, v.Members[first].Name)
	if err != nil {
		return err
	}
	if len(pods) == len(v.Members) {
		v.Notes = append(v.Notes, ring.Strangers(nodes, pods)...)
	}
	for i := range v.Members {
		for _, pod := range pods {
			for _, node := range nodes {
				if pod.Name == v.Members[i].Name && pod.Address == node.Address {
					v.Members[i].Ring = &status.Ring{State: node.State, HostID: node.HostID, Load: node.Load, Rack: node.Rack}
				}
			}
		}
	}
	return nil
}
