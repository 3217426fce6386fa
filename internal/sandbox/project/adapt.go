package project

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

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
	config := mapping(lookup(top, "config"))
	notes := c.withoutSecrets(file, config)
	if c.Sealed {
		remove(config, kubeContextKey) // of another cluster
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

// withoutSecrets takes the encrypted values out of a stack's file. A sealed copy has stand-ins for them, another for each ciphertext:
// a comparison must see which were given anew.
func (c *Copy) withoutSecrets(file string, config *yaml.Node) (notes []string) {
	standIns := map[string]string{}
	for _, key := range keys(config) {
		value := lookup(config, key)
		if !isSecure(value) {
			continue
		}
		sum := sha256.Sum256([]byte(ciphertexts(value)))
		standIns[key] = "stand-in-" + hex.EncodeToString(sum[:8])
		remove(config, key)
		if !c.Sealed {
			notes = append(notes, fmt.Sprintf("%s: the secret %s cannot be decrypted here; set a stand-in with `pulumi config set --secret`", file, key))
		}
	}
	if c.standIns == nil {
		c.standIns = map[string]map[string]string{}
	}
	c.standIns[file] = standIns
	return notes
}

// StandIns returns what takes the place of a stack's encrypted values, by key, as of the last Sync. They are to be set as secrets.
func (c *Copy) StandIns(stack string) map[string]string { return c.standIns[stackFile(stack)] }

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

// atVersions is the part of the address of a chart repository that asks for versions.
func (c *Copy) atVersions(key string) string {
	if versions := c.ChartVersions[key]; len(versions) > 0 {
		return "/at/" + url.PathEscape(strings.Join(versions, ","))
	}
	return ""
}

func platformOf(config *yaml.Node) string {
	if node := lookup(config, platformKey); node != nil {
		return node.Value
	}
	return existing // the project's default
}
