package main

import (
	"context"
	"time"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/project"
	"stateful-clusters/internal/sandbox/status"
)

// stayInterval is the time between two looks at the namespaces of a stack that is being destroyed.
const stayInterval = 20 * time.Second

// sayWhatStays tells of namespaces that do not go: the CLI waits for them without a word. It ends with ctx.
func (s *session) sayWhatStays(ctx context.Context, stack string) {
	sites, err := s.Project().Sites(stack)
	if err != nil {
		return // the CLI meets the same error
	}
	said := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(stayInterval):
		}
		for _, site := range sites {
			for _, f := range s.staying(ctx, site) {
				if at := site.Name + f.Command; !said[at] {
					said[at] = true
					s.log.Printf("destroy waits: %s", f)
				}
			}
		}
	}
}

// staying is empty too where there is nothing to ask: clusters go while a stack is destroyed.
func (s *session) staying(ctx context.Context, site project.Site) []status.Fault {
	client, err := kube.Open(s.SiteKubeconfig(site), "")
	if err != nil {
		return nil
	}
	faults, _ := status.Cluster{Client: client}.Staying(ctx)
	return faults
}
