// Package ring checks a Cassandra ring: what its members say of each other, and whether rows can be written and read.
package ring

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"stateful-clusters/internal/smoke"
)

// Stack is what the outputs of a stack say of its ring.
type Stack struct {
	Kubeconfig string            `json:"kubeconfig"`
	Namespace  string            `json:"namespace"`
	Members    []string          `json:"members"` // their names in the DNS, by ordinal
	HostIDs    map[string]string `json:"hostIds"` // those of the configuration, by pod; others may be missing
}

// ReadStack reads the outputs of a stack, in JSON and with its secrets.
func ReadStack(from io.Reader) (Stack, error) {
	var s Stack
	if err := json.NewDecoder(from).Decode(&s); err != nil {
		return s, fmt.Errorf("standard input has not the stack's outputs (%w): pipe in `pulumi stack output --json --show-secrets`", err)
	}
	if s.Kubeconfig == "" || s.Kubeconfig == "[secret]" || s.Namespace == "" || len(s.Members) == 0 {
		return s, fmt.Errorf("the outputs have no kubeconfig, namespace or members: call pulumi with --show-secrets, " +
			"on the stack cassandra, after `pulumi up` is done")
	}
	return s, nil
}

// Cluster calls kubectl on the cluster of a ring.
type Cluster struct {
	Namespace string
	kubectl   smoke.Kubectl
	file      string // with the kubeconfig
}

// Open writes the kubeconfig into a folder, for nobody else to read.
func (s Stack) Open(kubectl smoke.Kubectl, folder string) (*Cluster, error) {
	c := &Cluster{s.Namespace, kubectl, filepath.Join(folder, "kubeconfig")}
	return c, os.WriteFile(c.file, []byte(s.Kubeconfig), 0o600)
}

// At is the cluster of a kubeconfig that is in a file.
func At(kubeconfig, namespace string, kubectl smoke.Kubectl) *Cluster {
	return &Cluster{namespace, kubectl, kubeconfig}
}

func (c *Cluster) arguments(args ...string) []string {
	return append([]string{"--kubeconfig", c.file, "--namespace", c.Namespace}, args...)
}

// Pod is a member that runs.
type Pod struct{ Name, Address string }

// Pods returns the members that run, by their names.
func (c *Cluster) Pods(ctx context.Context) ([]Pod, error) {
	out, err := c.kubectl(ctx, c.arguments("get", "pods", "--selector", "app.kubernetes.io/name=cassandra",
		"--field-selector", "status.phase=Running", "--output", "json")...).Output()
	if err != nil {
		return nil, fmt.Errorf("listing the members: %w%s", err, smoke.Said(err))
	}
	var list struct {
		Items []struct {
			Metadata struct{ Name, DeletionTimestamp string }
			Status   struct{ PodIP string }
		}
	}
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("listing the members: %w", err)
	}
	var pods []Pod
	for _, pod := range list.Items {
		if pod.Metadata.DeletionTimestamp == "" && pod.Status.PodIP != "" {
			pods = append(pods, Pod{pod.Metadata.Name, pod.Status.PodIP})
		}
	}
	return pods, nil
}
