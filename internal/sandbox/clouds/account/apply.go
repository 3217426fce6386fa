package account

import (
	"fmt"
	"regexp"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// apply gives a resource the inputs of an update.
func apply(t *schema.Type, r *Resource, c Call) error {
	for _, change := range c.Changes {
		if change.Frozen {
			// https://github.com/Azure/bicep-registry-modules/issues/7130
			property := poolProperty.ReplaceAllString(change.Path, "agentPoolProfile.")
			return &Error{Code: "PropertyChangeNotAllowed", Message: fmt.Sprintf("Changing property '%s' is not allowed.", property)}
		}
	}
	if strings.HasPrefix(t.Token, "azure-native:") {
		r.Inputs = c.Inputs
		return nil
	}
	for _, change := range c.Changes {
		key, _, _ := strings.Cut(change.Path, ".")
		if _, tag, nested := strings.Cut(change.Path, "."); nested && t.Properties[key].Kind == "map" {
			values := map[string]any{}
			if present, ok := r.Inputs[key].(map[string]any); ok {
				merge(values, present)
			}
			wanted, _ := c.Inputs[key].(map[string]any)
			if value, keep := wanted[tag]; keep {
				values[tag] = value
			} else {
				delete(values, tag)
			}
			r.Inputs[key] = values
			continue
		}
		if value, ok := c.Inputs[key]; ok {
			r.Inputs[key] = value
		} else {
			delete(r.Inputs, key)
		}
	}
	return nil
}

// tagAll computes what AWS's provider calls tagsAll: the resource's own tags over those of the provider.
func tagAll(t *schema.Type, r *Resource, tags map[string]string) {
	if _, tagged := t.Properties["tags"]; !tagged || !strings.HasPrefix(t.Token, "aws:") {
		return
	}
	all := map[string]any{}
	for key, value := range tags {
		all[key] = value
	}
	own, _ := r.Inputs["tags"].(map[string]any)
	merge(all, own)
	r.Outputs["tagsAll"] = all
}

var poolProperty = regexp.MustCompile(`^agentPoolProfiles\[[0-9]+\]\.`)
