package project

import (
	"fmt"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"
)

// adapt makes a stack file of the repository fit for the sandbox: it cannot decrypt anybody's secrets, and its cluster may
// be another one than the project's default.
func (c *Copy) adapt(file string, content []byte) ([]byte, []string, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", file, err)
	}
	top := mapping(&document)
	for _, key := range []string{"encryptionsalt", "secretsprovider", "encryptedkey"} {
		remove(top, key)
	}
	var notes []string
	config := mapping(lookup(top, "config"))
	for _, key := range keys(config) {
		if isSecure(lookup(config, key)) {
			remove(config, key)
			notes = append(notes, fmt.Sprintf("%s: the secret %s cannot be decrypted here; set a stand-in with `pulumi config set --secret`", file, key))
		}
	}
	if c.kubeconfig != "" && onExisting(config) && lookup(config, kubeconfigKey) == nil {
		if config == nil {
			config = &yaml.Node{Kind: yaml.MappingNode}
			set(ensureMapping(&document), "config", config)
		}
		set(config, kubeconfigKey, scalar(c.kubeconfig))
	}
	if len(document.Content) == 0 {
		return nil, notes, nil
	}
	adapted, err := yaml.Marshal(&document)
	return adapted, notes, err
}

// The project's own keys that concern the sandbox.
const (
	platformKey   = "stateful-clusters:platform"
	kubeconfigKey = "stateful-clusters:kubeconfig"
	existing      = "existing"
)

// onExisting reports whether a stack runs on a cluster that is there already, which is also the project's default.
func onExisting(config *yaml.Node) bool {
	platform := lookup(config, platformKey)
	return platform == nil || platform.Value == existing
}

// NeedsCloud reports whether a stack of the repository makes its cluster in a cloud.
func (c *Copy) NeedsCloud(stack string) (bool, error) {
	content, err := os.ReadFile(filepath.Join(c.root, "Pulumi."+stack+".yaml"))
	if err != nil {
		return false, fmt.Errorf("reading a stack's configuration: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return false, fmt.Errorf("reading Pulumi.%s.yaml: %w", stack, err)
	}
	return !onExisting(mapping(lookup(mapping(&document), "config"))), nil
}
