package cluster

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/toolchain"
)

// ailing asks every component whether it works, and the API whether the nodes and the metrics are there that belong to the
// control plane. It returns a line for each that does not.
func (c *Cluster) ailing(ctx context.Context, ports Ports) []string {
	if dead := c.dead(); len(dead) > 0 {
		// Whatever answers on their ports is not theirs.
		return []string{strings.Join(dead, ", ") + " not running"}
	}
	if faults := c.unhealthy(ctx, ports, c.components()); len(faults) > 0 {
		return faults
	}
	return c.lacking(ctx)
}

// healthLimit is how long an answer may take. Where none comes, the next `make up` starts the control plane again, so a slow machine must
// not be taken for a hanging program.
const healthLimit = 10 * time.Second

// unhealthy asks components whether they work. It needs no rights, and does not verify them: they are on the loopback interface.
func (c *Cluster) unhealthy(ctx context.Context, ports Ports, asked []component) []string {
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}
	client := &http.Client{Transport: transport, Timeout: healthLimit}
	lines := make([]string, len(asked))
	var wg sync.WaitGroup
	for i, component := range asked {
		wg.Go(func() {
			url := fmt.Sprintf("%s://%s:%d%s", component.scheme, c.host(component.name), ports[component.name], component.health)
			if err := get(ctx, client, url); err != nil {
				lines[i] = fmt.Sprintf("%s: %v", component.name, err)
			}
		})
	}
	wg.Wait()
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}

func get(ctx context.Context, client *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", url, resp.Status)
	}
	return nil
}

// lacking asks the API for the nodes and the metrics. Nodes that somebody has let be lost are no fault of the sandbox's.
func (c *Cluster) lacking(ctx context.Context) []string {
	var faults []string
	if !c.behaviour.Bare {
		nodes, err := c.nodeList(ctx)
		if err != nil {
			return []string{err.Error()}
		}
		there := len(nodes)
		unready := slices.DeleteFunc(nodes, func(n corev1.Node) bool { return n.Labels[lostLabel] == "lost" || kube.IsReady(n) })
		if missing := max(0, c.nodeCount()-there) + len(unready); missing > 0 {
			faults = append(faults, fmt.Sprintf("nodes: %d of %d are not ready", missing, c.nodeCount()))
		}
	}
	ctx, cancel := context.WithTimeout(ctx, healthLimit)
	defer cancel()
	client, err := c.client()
	if err != nil {
		return append(faults, err.Error())
	}
	if err := client.Discovery().RESTClient().Get().AbsPath("/apis/metrics.k8s.io/v1beta1").Do(ctx).Error(); err != nil {
		faults = append(faults, fmt.Sprintf("metrics API: %v", err))
	}
	return faults
}

// Reachable reports whether something answers where the API is. It costs next to nothing, and says nothing about the health.
func (c *Cluster) Reachable() bool {
	ports, err := ReadPorts(c.record())
	if len(ports) == 0 || err != nil {
		return false
	}
	connection, err := net.DialTimeout("tcp", fmt.Sprintf("%s:%d", c.host(toolchain.APIServer), ports[toolchain.APIServer]), time.Second)
	if err != nil {
		return false
	}
	connection.Close()
	return true
}

// dead returns the names of the components whose process does not run.
func (c *Cluster) dead() []string {
	running := process.Of(c.home, c.names()...)
	return slices.DeleteFunc(c.names(), func(name string) bool {
		return slices.ContainsFunc(running, func(p process.Process) bool { return p.Name == name })
	})
}
