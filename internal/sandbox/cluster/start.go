package cluster

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
)

// create makes a new control plane in place of whatever an interrupted call may have left.
func (c *Cluster) create(ctx context.Context) error {
	if err := c.clear(); err != nil {
		return err
	}
	if err := os.MkdirAll(c.folder, 0o755); err != nil {
		return fmt.Errorf("creating the folder of the control plane: %w", err)
	}
	ports, err := choosePorts(portNames(), map[int]bool{})
	if err != nil {
		return err
	}
	r := &record{Home: c.home, Ports: ports}
	config, err := c.writeConfig(r)
	if err != nil {
		return err
	}
	// kwokctl wants to add a context to some kubeconfig; the sandbox writes its own, which needs no other file.
	ignored := filepath.Join(c.folder, "ignored-kubeconfig")
	if err := c.runKwokctl(ctx, "create", "--config", config, "--kubeconfig", ignored); err != nil {
		return err
	}
	if err := c.writeKubeconfig(r); err != nil {
		return err
	}
	if err := c.settle(ctx, r); err != nil {
		return err
	}
	return c.save(r)
}

// start brings a control plane back of which some or all components do not work.
func (c *Cluster) start(ctx context.Context, r *record, log *progress.Log) error {
	moved, err := c.occupied(r)
	if err != nil {
		return err
	}
	dead := c.dead()
	if len(moved) > 0 || len(dead) == 0 || slices.Contains(dead, etcd) {
		// The others know a moved port by its old number; components that run but do not work need a fresh start; and without
		// etcd the API waits longer between its attempts than a fresh start takes.
		process.KillAll(c.home, Programs()...)
	}
	for name, port := range moved {
		log.Printf("control plane: port %d of %s is taken by %s, moving to %d", r.Ports[name], name, holder(r.Ports[name]), port)
	}
	if err := c.refresh(r, moved); err != nil {
		return err
	}
	if err := c.startComponents(ctx); err != nil {
		return err
	}
	if err := c.writeKubeconfig(r); err != nil {
		return err
	}
	return c.settle(ctx, r)
}

// occupied finds the ports that other programs have taken while a component was stopped, and chooses others. The API
// server's cannot move: its address is what Pulumi's state knows the cluster by.
func (c *Cluster) occupied(r *record) (map[string]int, error) {
	running, taken := c.running(), map[int]bool{}
	var names []string
	for _, port := range r.Ports {
		taken[port] = true
	}
	for _, name := range portNames() {
		port := r.Ports[name]
		if slices.Contains(running, strings.TrimSuffix(name, "-peer")) || free(port) {
			continue
		}
		if name == apiServer {
			return nil, fmt.Errorf("port %d, the sandbox's Kubernetes API, is taken by %s: stop that program and call again, or run `make down` and `make up` for a new cluster on another port", port, holder(port))
		}
		names = append(names, name)
	}
	return choosePorts(names, taken)
}

// running returns the names of the components whose process runs.
func (c *Cluster) running() []string {
	var names []string
	processes := process.Of(c.home, Programs()...)
	for _, component := range components {
		if slices.ContainsFunc(processes, func(p process.Process) bool { return p.Name == component.tool }) {
			names = append(names, component.name)
		}
	}
	return names
}

// removeStalePIDs removes the files by which kwokctl would take a foreign process for a component of ours.
func (c *Cluster) removeStalePIDs() error {
	files, err := filepath.Glob(filepath.Join(c.workdir(), "pids", "*.pid"))
	if err != nil {
		return err
	}
	ours := process.Of(c.home, Programs()...)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("reading the process id of a component: %w", err)
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(content)))
		if err == nil && slices.ContainsFunc(ours, func(p process.Process) bool { return p.PID == pid }) {
			continue
		}
		if err := os.Remove(file); err != nil {
			return fmt.Errorf("removing a stale process id: %w", err)
		}
	}
	return nil
}

func (c *Cluster) runKwokctl(ctx context.Context, verb string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.kwokctl, append([]string{verb, "cluster", "--name", name}, args...)...)
	cmd.Env = c.env()
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	// The components write to files of their own; should one hold our pipe all the same, do not wait for its end.
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("kwokctl %s cluster: %w\n%s\nThe logs are in %s", verb, err, tail(output.String(), 5), c.logs())
	}
	return nil
}

func tail(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
