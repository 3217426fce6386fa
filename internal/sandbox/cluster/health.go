package cluster

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// ailing asks every component whether it works, and the API whether the nodes and the metrics are there that belong to the
// control plane. It returns a line for each that does not.
func (c *Cluster) ailing(ctx context.Context, r *record) []string {
	if dead := c.dead(); len(dead) > 0 {
		// Whatever answers on their ports is not theirs.
		return []string{strings.Join(dead, ", ") + " not running"}
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	client, err := c.client()
	if err != nil {
		return []string{err.Error()}
	}
	defer client.CloseIdleConnections()
	type check struct {
		name string
		run  func() error
	}
	var checks []check
	for _, component := range components {
		url := fmt.Sprintf("%s://127.0.0.1:%d%s", component.scheme, r.Ports[component.name], component.health)
		checks = append(checks, check{component.name, func() error { _, err := get(ctx, client, url); return err }})
	}
	api := fmt.Sprintf("https://127.0.0.1:%d", r.Ports[apiServer])
	if !c.behaviour.Bare {
		checks = append(checks, check{"nodes", func() error { return nodesReady(ctx, client, api) }})
	}
	if c.servesMetrics(r) {
		checks = append(checks, check{"metrics API", func() error { return metricsAvailable(ctx, client, api) }})
	}
	lines := make([]string, len(checks))
	var wg sync.WaitGroup
	for i, check := range checks {
		wg.Go(func() {
			if err := check.run(); err != nil {
				lines[i] = fmt.Sprintf("%s: %v", check.name, err)
			}
		})
	}
	wg.Wait()
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}

// Reachable reports whether something answers where the API is. It costs next to nothing, and says nothing about the health.
func (c *Cluster) Reachable() bool {
	r, err := c.load()
	if r == nil || err != nil {
		return false
	}
	connection, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", r.Ports[apiServer]), time.Second)
	if err != nil {
		return false
	}
	connection.Close()
	return true
}
