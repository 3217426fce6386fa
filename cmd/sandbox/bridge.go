package main

import (
	"context"
	"os"

	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/status"
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
		notes, err := s.bridge(ctx, sites, chat.Site{Name: site.Name, Kubeconfig: string(kubeconfig), Namespace: all[i].Members[0].Namespace})
		if err != nil {
			notes = []string{err.Error()}
		}
		all[i].Notes = append(all[i].Notes, notes...)
	}
	return nil
}

func (s *session) bridge(ctx context.Context, sites []project.Site, site chat.Site) (notes []string, err error) {
	folder, err := os.MkdirTemp("", "bridge")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	cluster, err := site.Open(s.Kubectl, folder)
	if err != nil {
		return nil, err
	}
	pods, err := cluster.Pods(ctx)
	if err != nil {
		return nil, err
	}
	for _, view := range cluster.Bridge(ctx, pods) {
		notes = append(notes, "bridge: "+view)
		notes = append(notes, apart(view, sites)...)
	}
	if len(notes) == 0 {
		notes = []string{"no member is in the bridge: " + site.Name + " is apart from the other sites"}
	}
	return notes, nil
}

// apart names the sites that are not in a view of the bridge.
func apart(view string, sites []project.Site) (notes []string) {
	for _, site := range sites {
		if !chat.InView(view, site.Name) {
			notes = append(notes, "the bridge has no master of "+site.Name+`: see docs/jgroups.md, "When somebody does not answer"`)
		}
	}
	return notes
}
