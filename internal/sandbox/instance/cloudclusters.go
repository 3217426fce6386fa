package instance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/progress"
)

// startClusters brings back the control planes that have died while the clouds lived. Those that were never finished are the
// clouds' own affair.
func (i *Instance) startClusters(ctx context.Context, log *progress.Log) error {
	names, err := i.cloudClusters()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := i.CloudCluster(name).Revive(ctx, log); err != nil {
			return fmt.Errorf("starting the simulated cluster %s: %w", name, err)
		}
	}
	return nil
}

// CloudCluster returns the control plane that a simulated cloud runs under a cluster's name, whether it exists or not.
func (i *Instance) CloudCluster(name string) *cluster.Cluster {
	behaviour := i.Behaviour
	behaviour.Bare = true
	return cluster.New(i.cloudHome(name), i.installed, behaviour)
}

// CloudKubeconfig returns the path of the kubeconfig of that cluster.
func (i *Instance) CloudKubeconfig(name string) string { return cluster.Kubeconfig(i.cloudHome(name)) }

func (i *Instance) cloudHome(name string) string {
	return filepath.Join(i.cloudsFolder(), "clusters", name)
}

// cloudClusters returns the names of the clusters that the simulated clouds have made.
func (i *Instance) cloudClusters() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(i.cloudsFolder(), "clusters"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("looking for the simulated clusters: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}
