package project

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// value returns what a stack has for a key: as it was set in the sandbox or, before the first copy, in the repository.
func (c *Copy) value(stack, key string) (string, error) {
	file := filepath.Join(c.folder, stackFile(stack))
	if _, err := os.Stat(file); err != nil {
		file = filepath.Join(c.root, stackFile(stack))
	}
	settings, err := readSettings(c.root, file)
	return settings[strings.TrimPrefix(key, prefix)].Value, err
}

// InCloud reports whether a stack makes its cluster in a cloud.
func (c *Copy) InCloud(stack string) (bool, error) {
	platform, err := c.value(stack, platformKey)
	return platform != "" && platform != existing, err
}

// ClusterName returns the name of the cluster that a stack makes in a cloud.
func (c *Copy) ClusterName(stack string) (string, error) { return c.value(stack, "clusterName") }

// Kubeconfig returns the path of the kubeconfig of the existing cluster that a stack uses.
func (c *Copy) Kubeconfig(stack string) (string, error) {
	path, err := c.value(stack, kubeconfigKey)
	if path == "" || filepath.IsAbs(path) || strings.HasPrefix(path, "~") {
		return path, err
	}
	return filepath.Join(c.root, path), err
}

// Local returns the values that the sandbox has in the place of a stack's own, by key.
func (c *Copy) Local(stack string) (map[string]string, error) {
	platform, err := c.value(stack, platformKey)
	local := map[string]string{}
	for key, value := range c.local(cmp.Or(platform, existing)) {
		local[strings.TrimPrefix(key, prefix)] = value
	}
	return local, err
}
