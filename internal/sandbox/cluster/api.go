package cluster

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
)

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

// nodesReady leaves nodes out of the count that somebody has let be lost: that is no fault of the sandbox's.
func nodesReady(ctx context.Context, client *http.Client, api string) error {
	body, err := get(ctx, client, api+"/api/v1/nodes")
	if err != nil {
		return err
	}
	var list struct {
		Items []struct {
			conditions
			Metadata struct{ Labels map[string]string }
		}
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return err
	}
	ready, lost := 0, 0
	for _, node := range list.Items {
		switch {
		case node.Metadata.Labels[lostLabel] == "lost":
			lost++
		case node.is("Ready"):
			ready++
		}
	}
	if wanted := nodeCount - lost; ready < wanted {
		return fmt.Errorf("%d of %d are ready", ready, wanted)
	}
	return nil
}

func metricsAvailable(ctx context.Context, client *http.Client, api string) error {
	body, err := get(ctx, client, api+"/apis/apiregistration.k8s.io/v1/apiservices/"+metricsService)
	if err != nil {
		return err
	}
	var service conditions
	if err := json.Unmarshal(body, &service); err != nil {
		return err
	}
	if !service.is("Available") {
		return errors.New("is not available yet")
	}
	return nil
}
