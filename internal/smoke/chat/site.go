package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/internal/smoke"
)

// Site is what the stack's output sites says of a site.
type Site struct {
	Name       string `json:"-"`
	Kubeconfig string `json:"kubeconfig"`
	Namespace  string `json:"namespace"`
	Members    int    `json:"members"`
}

// ReadSites reads the output sites of a stack, in JSON and with its secrets, in the order of the names.
func ReadSites(from io.Reader) ([]Site, error) {
	byName := map[string]Site{}
	if err := json.NewDecoder(from).Decode(&byName); err != nil {
		return nil, fmt.Errorf("standard input is not the stack's output sites (%w): "+
			"pipe in `pulumi stack output sites --json --show-secrets`", err)
	}
	var sites []Site
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		s := byName[name]
		if s.Name = name; s.Kubeconfig == "" || s.Kubeconfig == "[secret]" || s.Namespace == "" {
			return nil, fmt.Errorf("the site %s has no kubeconfig or namespace: call pulumi with --show-secrets, "+
				"after `pulumi up` is done", name)
		}
		sites = append(sites, s)
	}
	if len(sites) == 0 {
		return nil, errors.New("the stack has no sites: is it the stack jgroups, and is it up?")
	}
	return sites, nil
}

// Cluster calls kubectl on the cluster of a site.
type Cluster struct {
	Site
	kubectl smoke.Kubectl
	file    string // with the kubeconfig
}

// Open writes the kubeconfig into a folder, for nobody else to read.
func (s Site) Open(kubectl smoke.Kubectl, folder string) (*Cluster, error) {
	c := &Cluster{s, kubectl, filepath.Join(folder, s.Name)}
	return c, os.WriteFile(c.file, []byte(s.Kubeconfig), 0o600)
}

func (c *Cluster) command(ctx context.Context, args ...string) *exec.Cmd {
	return c.kubectl(ctx, append([]string{"--kubeconfig", c.file, "--namespace", c.Namespace}, args...)...)
}

// Pods returns the names of the site's members that run.
func (c *Cluster) Pods(ctx context.Context) ([]string, error) {
	out, err := c.command(ctx, "get", "pods", "--selector", "site="+c.Name, "--field-selector", "status.phase=Running",
		"--output", "json").Output()
	if err != nil {
		return nil, fmt.Errorf("listing the members of %s: %w%s", c.Name, err, smoke.Said(err))
	}
	var list struct {
		Items []struct {
			Metadata struct{ Name, DeletionTimestamp string }
		}
	}
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("listing the members of %s: %w", c.Name, err)
	}
	var names []string
	for _, pod := range list.Items {
		if pod.Metadata.DeletionTimestamp == "" {
			names = append(names, pod.Metadata.Name)
		}
	}
	return names, nil
}

// Bridge returns the views of the bridge that some members have, by their pods. Only site masters have one.
func (c *Cluster) Bridge(ctx context.Context, pods []string) map[string]string {
	views := map[string]string{}
	for _, pod := range pods {
		if view, err := c.view(ctx, pod, "bridge"); err == nil {
			views[pod] = view
		}
	}
	return views
}

// viewLine holds a view, which may tell too of which parts it was merged.
var viewLine = regexp.MustCompile(`^view=(?:MergeView::)?(\[[^\]]*\] \([0-9]+\) \[[^\]]*\])`)

// view asks a member for its view of the bridge.
func (c *Cluster) view(ctx context.Context, pod, of string) (string, error) {
	out, err := c.command(ctx, "exec", pod, "--", "sh", "/etc/jgroups/view", of).Output()
	for line := range strings.Lines(string(out)) {
		if match := viewLine.FindStringSubmatch(line); match != nil {
			return match[1], nil
		}
	}
	return "", fmt.Errorf("%s has no view of %s: %w%s", pod, of, err, smoke.Said(err))
}
