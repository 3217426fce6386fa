package project

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Name is the project's.
const Name = "stateful-clusters"

// The project's own keys that concern the sandbox, and their values.
const (
	prefix             = Name + ":"
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

// adapt makes a stack file of the repository fit for the sandbox: it cannot decrypt anybody's secrets, its cluster may be
// another one than the project's default, and nothing of it is fetched from the internet.
func (c *Copy) adapt(name string, file map[string]any) (notes []string) {
	for _, key := range []string{saltKey, "secretsprovider", "encryptedkey"} {
		delete(file, key)
	}
	config := configOf(file)
	notes = c.withoutSecrets(name, config)
	if c.Sealed {
		delete(config, kubeContextKey) // of another cluster
	}
	platform, _ := config[platformKey].(string)
	sites, err := readSites(oneLine(cmp.Or(config[prefix+"sites"], any("[]"))), Site{Platform: platform})
	if err != nil {
		notes = append(notes, name+": "+err.Error())
	}
	for key, value := range c.local(sites) {
		if _, set := config[key]; set && !c.Sealed {
			continue // somebody wants another one
		}
		if config == nil {
			config = map[string]any{}
			file["config"] = config
		}
		config[key] = value
	}
	return notes
}

// withoutSecrets takes the encrypted values out of a stack's file. A sealed copy has stand-ins for them, another for each ciphertext:
// a comparison must see which were given anew.
func (c *Copy) withoutSecrets(file string, config map[string]any) (notes []string) {
	c.standIns[file] = map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(config)) {
		secret := ciphertexts(config[key])
		if secret == "" {
			continue
		}
		c.standIns[file][key] = fmt.Sprintf("stand-in-%x", sha256.Sum256([]byte(secret)))[:25]
		delete(config, key)
		if !c.Sealed {
			notes = append(notes, fmt.Sprintf("%s: the secret %s cannot be decrypted here; set a stand-in with `pulumi config set --secret`", file,
				key))
		}
	}
	return notes
}

// StandIns returns what takes the place of a stack's encrypted values, by key, as of the last Sync. They are to be set as secrets.
func (c *Copy) StandIns(stack string) map[string]string { return c.standIns[stackFile(stack)] }

// StandsIn reports whether a sealed copy has the sandbox's own value for a key, whatever the stack's file says.
func StandsIn(key string) bool {
	return slices.Contains([]string{kubeconfigKey, kubeContextKey, eksChartsKey, autoscalerChartKey}, prefix+key)
}

// Local returns the values that the sandbox has in the place of a stack's own, by key.
func (c *Copy) Local(stack string) (map[string]string, error) {
	sites, err := c.Sites(stack)
	local := map[string]string{}
	for key, value := range c.local(sites) {
		local[strings.TrimPrefix(key, prefix)] = value
	}
	return local, err
}

// local are the values that a stack needs on this machine in place of the project's defaults. A site that names no platform is on an
// existing cluster, as in Pulumi.yaml.
func (c *Copy) local(sites []Site) map[string]string {
	local := map[string]string{}
	for _, s := range sites {
		switch {
		case !s.InCloud() && c.kubeconfig != "":
			local[kubeconfigKey] = c.kubeconfig
		case s.Platform == eks && c.Charts != "":
			local[eksChartsKey] = c.Charts + "/eks" + c.atVersions(eksChartVersionKey)
			local[autoscalerChartKey] = c.Charts + "/autoscaler" + c.atVersions(autoscalerChartVersionKey)
		}
	}
	return local
}

// atVersions is the part of the address of a chart repository that asks for versions.
func (c *Copy) atVersions(key string) string {
	if versions := c.ChartVersions[key]; len(versions) > 0 {
		return "/at/" + url.PathEscape(strings.Join(versions, ","))
	}
	return ""
}
