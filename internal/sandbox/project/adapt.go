package project

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// adapt makes a stack file of the repository fit for the sandbox: it cannot decrypt anybody's secrets, its cluster may be
// another one than the project's default, and nothing of it is fetched from the internet.
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
	if c.Sealed {
		c.seal(file, config)
	}
	for _, key := range keys(config) {
		if isSecure(lookup(config, key)) {
			remove(config, key)
			notes = append(notes, fmt.Sprintf("%s: the secret %s cannot be decrypted here; set a stand-in with `pulumi config set --secret`", file, key))
		}
	}
	local := c.local(platformOf(config))
	for _, key := range slices.Sorted(maps.Keys(local)) {
		if lookup(config, key) != nil && !c.Sealed {
			continue // somebody wants another one
		}
		if config == nil {
			config = &yaml.Node{Kind: yaml.MappingNode}
			set(ensureMapping(&document), "config", config)
		}
		set(config, key, scalar(local[key]))
	}
	if len(document.Content) == 0 {
		return nil, notes, nil
	}
	adapted, err := yaml.Marshal(&document)
	return adapted, notes, err
}

// The project's own keys that concern the sandbox, and their values.
const (
	prefix             = "stateful-clusters:"
	platformKey        = prefix + "platform"
	kubeconfigKey      = prefix + "kubeconfig"
	kubeContextKey     = prefix + "kubeContext"
	eksChartsKey       = prefix + "eksChartRepository"
	autoscalerChartKey = prefix + "eksAutoscalerChartRepository"

	eksChartVersionKey        = prefix + "eksLoadBalancerControllerVersion"
	autoscalerChartVersionKey = prefix + "eksClusterAutoscalerVersion"

	existing = "existing"
	eks      = "eks"
)

// local are the values that a stack needs on this machine in place of the project's defaults.
func (c *Copy) local(platform string) map[string]string {
	switch {
	case platform == existing && c.kubeconfig != "":
		return map[string]string{kubeconfigKey: c.kubeconfig}
	case platform == eks && c.Charts != "":
		return map[string]string{
			eksChartsKey:       c.Charts + "/eks" + c.atVersions(eksChartVersionKey),
			autoscalerChartKey: c.Charts + "/autoscaler" + c.atVersions(autoscalerChartVersionKey),
		}
	}
	return nil
}

func platformOf(config *yaml.Node) string {
	if node := lookup(config, platformKey); node != nil {
		return node.Value
	}
	return existing // the project's default
}
