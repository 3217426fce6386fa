package cluster

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// ailing asks every component whether it works, and the API whether its nodes and its metrics are there. It returns a line
// for each that does not.
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
	checks = append(checks,
		check{"nodes", func() error { return nodesReady(ctx, client, api) }},
		check{"metrics API", func() error { return metricsAvailable(ctx, client, api) }},
	)
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

// client authenticates as the cluster's administrator. It does not verify the servers: they are on the loopback interface,
// and the controller manager and the scheduler make up their own certificates.
func (c *Cluster) client() (*http.Client, error) {
	certificate, err := tls.LoadX509KeyPair(c.pki("admin.crt"), c.pki("admin.key"))
	if err != nil {
		return nil, fmt.Errorf("reading the administrator's certificate: %w", err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, InsecureSkipVerify: true}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config}}, nil
}

func (c *Cluster) pki(file string) string { return filepath.Join(c.workdir(), "pki", file) }

func get(ctx context.Context, client *http.Client, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s", url, resp.Status)
	}
	return body, err
}

// conditions is the part of an object in which it says how it is.
type conditions struct {
	Status struct {
		Conditions []struct{ Type, Status string }
	}
}

func (c conditions) is(kind string) bool {
	for _, condition := range c.Status.Conditions {
		if condition.Type == kind {
			return condition.Status == "True"
		}
	}
	return false
}

func nodesReady(ctx context.Context, client *http.Client, api string) error {
	body, err := get(ctx, client, api+"/api/v1/nodes")
	if err != nil {
		return err
	}
	var list struct{ Items []conditions }
	if err := json.Unmarshal(body, &list); err != nil {
		return err
	}
	ready := 0
	for _, node := range list.Items {
		if node.is("Ready") {
			ready++
		}
	}
	if ready < nodeCount {
		return fmt.Errorf("%d of %d are ready", ready, nodeCount)
	}
	return nil
}

func metricsAvailable(ctx context.Context, client *http.Client, api string) error {
	body, err := get(ctx, client, api+"/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io")
	if err != nil {
		return err
	}
	var service conditions
	if err := json.Unmarshal(body, &service); err != nil {
		return err
	}
	if !service.is("Available") {
		return fmt.Errorf("is not available yet")
	}
	return nil
}

// writeKubeconfig writes a kubeconfig that holds its certificates, so that its content alone reaches the cluster.
func (c *Cluster) writeKubeconfig(r *record) error {
	config, err := c.kubeconfig(r)
	if err != nil {
		return err
	}
	// Only if it differs: the program takes another content for a change.
	if present, err := os.ReadFile(Kubeconfig(c.home)); err == nil && string(present) == config {
		return nil
	}
	return os.WriteFile(Kubeconfig(c.home), []byte(config), 0o600)
}
