package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// InCloud reports whether a stack makes its cluster in a cloud.
func (c *Copy) InCloud(stack string) (bool, error) {
	platform, err := c.value(stack, platformKey)
	return platform != "" && platform != existing, err
}

// ClusterName returns the name of the cluster that a stack makes in a cloud.
func (c *Copy) ClusterName(stack string) (string, error) { return c.value(stack, prefix+"clusterName") }

// Kubeconfig returns the path of the kubeconfig of the existing cluster that a stack uses.
func (c *Copy) Kubeconfig(stack string) (string, error) {
	path, err := c.value(stack, kubeconfigKey)
	if path == "" || filepath.IsAbs(path) || strings.HasPrefix(path, "~") {
		return path, err
	}
	return filepath.Join(c.root, path), err
}

// value returns what a stack's configuration has for a key: as it was set in the sandbox or, before the first copy, in the
// repository; and where neither has it, the project's default.
func (c *Copy) value(stack, key string) (string, error) {
	file := "Pulumi." + stack + ".yaml"
	for _, folder := range []string{c.folder, c.root} {
		document, err := readYAML(filepath.Join(folder, file))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		if node := lookup(mapping(lookup(mapping(document), "config")), key); node != nil {
			return node.Value, nil
		}
		break
	}
	document, err := readYAML(filepath.Join(c.root, "Pulumi.yaml"))
	if err != nil {
		return "", err
	}
	if node := lookup(mapping(lookup(mapping(lookup(mapping(document), "config")), key[len(prefix):])), "default"); node != nil {
		return node.Value, nil
	}
	return "", nil
}

func readYAML(path string) (*yaml.Node, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading a stack's configuration: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	return &document, nil
}
