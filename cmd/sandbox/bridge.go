package main

import (
	"context"
	"os"

	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/status"
	"stateful-clusters/internal/sandbox/toolchain"
	"stateful-clusters/internal/smoke/chat"
)

// addBridge adds to each site what its master sees of the others, where members are processes and can be asked.
func (s *session) addBridge(ctx context.Context, stack string, sites []project.Site, all status.Sites) error {
	if len(sites) < 2 {
		return nil
	}
	simulated, err := s.simulated(stack)
	if simulated || err != nil {
		return err
	}
	for i, site := range sites {
		kubeconfig, err := os.ReadFile(s.SiteKubeconfig(site))
		if err != nil || len(all[i].Members) == 0 {
			continue // the verdict says so
		}
		asked := chat.Site{Name: site.Name, Kubeconfig: string(kubeconfig), Namespace: all[i].Members[0].Namespace}
		views, err := asked.Bridge(ctx, s.ToolPath(toolchain.Kubectl))
		switch {
		case err != nil:
			all[i].Notes = append(all[i].Notes, err.Error())
		case len(views) == 0:
			all[i].Notes = append(all[i].Notes, "no member is in the bridge: "+site.Name+" is apart from the other sites")
		}
		for _, view := range views {
			all[i].Notes = append(all[i].Notes, "bridge: "+view)
		}
	}
	return nil
}
