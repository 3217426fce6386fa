package project

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A sealed copy is of a stack that is brought up for a comparison. It must reach nothing outside the sandbox, whatever the stack's
// file says: a stack on an existing cluster names a real one. And where a stack's file has secrets, which nobody can decrypt here,
// the comparison must see which of them were given anew.

// StandIn is what takes the place of an encrypted value.
type StandIn struct {
	Path  string // of the value, as `pulumi config set --path` takes it
	Value string // another one for each ciphertext
}

// StandIns returns what takes the place of a stack's encrypted values, as of the last Sync. They are to be set as secrets.
func (c *Copy) StandIns(stack string) []StandIn { return c.standIns["Pulumi."+stack+".yaml"] }

// Local returns the values that the sandbox has in the place of a stack's own, by key.
func (c *Copy) Local(stack string) (map[string]string, error) {
	platform, err := c.value(stack, platformKey)
	if err != nil {
		return nil, err
	}
	local := map[string]string{}
	for key, value := range c.local(platform) {
		local[strings.TrimPrefix(key, prefix)] = value
	}
	return local, nil
}

// ChartVersions returns what configurations say of the versions of charts, by key.
func ChartVersions(configurations ...map[string]Setting) map[string][]string {
	versions := map[string][]string{}
	for _, key := range []string{eksChartVersionKey, autoscalerChartVersionKey} {
		for _, configuration := range configurations {
			if version := configuration[strings.TrimPrefix(key, prefix)].Value; version != "" {
				versions[key] = append(versions[key], version)
			}
		}
		slices.Sort(versions[key])
		versions[key] = slices.Compact(versions[key])
	}
	return versions
}

// atVersions is the part of the address of a chart repository that asks for versions.
func (c *Copy) atVersions(key string) string {
	if versions := c.ChartVersions[key]; len(versions) > 0 {
		return "/at/" + url.PathEscape(strings.Join(versions, ","))
	}
	return ""
}

// seal puts stand-ins in the place of encrypted values, and takes the context of another cluster out.
func (c *Copy) seal(file string, config *yaml.Node) {
	remove(config, kubeContextKey)
	var found []StandIn
	for _, key := range keys(config) {
		found = append(found, standInFor(lookup(config, key), key)...)
	}
	if c.standIns == nil {
		c.standIns = map[string][]StandIn{}
	}
	c.standIns[file] = found
}

func standInFor(node *yaml.Node, path string) (found []StandIn) {
	if text, secure := ciphertext(node); secure {
		sum := sha256.Sum256([]byte(text))
		s := StandIn{Path: path, Value: "stand-in-" + hex.EncodeToString(sum[:8])}
		*node = *scalar(s.Value)
		return []StandIn{s}
	}
	switch node.Kind {
	case yaml.MappingNode:
		for _, key := range keys(node) {
			found = append(found, standInFor(lookup(node, key), path+step(key))...)
		}
	case yaml.SequenceNode:
		for i, element := range node.Content {
			found = append(found, standInFor(element, fmt.Sprintf("%s[%d]", path, i))...)
		}
	}
	return found
}

// ciphertext returns the encrypted value that a node is.
func ciphertext(node *yaml.Node) (string, bool) {
	if node.Kind != yaml.MappingNode || len(node.Content) != 2 || node.Content[0].Value != "secure" {
		return "", false
	}
	return node.Content[1].Value, true
}

var plainStep = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// step is the way from a mapping to one of its values.
func step(key string) string {
	if plainStep.MatchString(key) {
		return "." + key
	}
	return fmt.Sprintf("[%q]", key)
}
