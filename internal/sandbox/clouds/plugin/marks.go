package plugin

import (
	"encoding/json"
	"fmt"
	"maps"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// marks are what a provider itself does about what marks resources: tags on AWS, labels on Google Cloud.
type marks struct {
	everywhere map[string]any // that it puts on everything
	ignored    []string       // that it does not look at
}

// places are where a package has marks: the input with a resource's own, and the output with all that the program gives.
var places = []struct{ pkg, own, all string }{
	{"aws", "tags", "tagsAll"}, {"gcp", "resourceLabels", "pulumiLabels"}, {"gcp", "labels", "pulumiLabels"},
}

// present is the output of Google Cloud with all labels that a resource has, others' included.
const present = "effectiveLabels"

// attribution is a label that the provider of Google Cloud puts on everything unless it is told not to.
const attribution = "goog-pulumi-provisioned"

func (m *marks) configure(pkg string, settings map[string]string) error {
	var tags struct{ Tags map[string]any }
	var ignored struct{ Keys []string }
	attribute := pkg == "gcp"
	for key, value := range map[string]any{
		"aws:config:defaultTags": &tags, "aws:config:ignoreTags": &ignored,
		"gcp:config:defaultLabels": &tags.Tags, "gcp:config:addPulumiAttributionLabel": &attribute,
	} {
		if text, given := settings[key]; given {
			if err := json.Unmarshal([]byte(text), value); err != nil {
				return fmt.Errorf("the simulated provider does not take its setting %s: %w", key, err)
			}
		}
	}
	m.everywhere, m.ignored = maps.Clone(tags.Tags), ignored.Keys
	if attribute {
		m.everywhere = over(m.everywhere, map[string]any{attribution: "true"})
	}
	return nil
}

// of returns the two places of a type, or "".
func (m *marks) of(pkg string, t *schema.Type) (own, all string) {
	for _, p := range places {
		if p.pkg == pkg && t.Properties[p.own] != nil {
			return p.own, p.all
		}
	}
	return "", ""
}

// all are the marks that the program gives, its resource's own over the provider's.
func (m *marks) all(properties map[string]any, own string) map[string]any {
	return over(m.everywhere, mapOf(properties[own]))
}

// put makes the marks in the properties of a resource what the provider shows of them. AWS's hides those that it was told to ignore
// (https://www.pulumi.com/registry/packages/aws/api-docs/provider/, ignoreTags). Google Cloud's never looks at those of others: it shows
// the ones that the program has given.
func (m *marks) put(pkg, token string, properties, given map[string]any) {
	t, err := schema.Lookup(token)
	if err != nil {
		return
	}
	own, all := m.of(pkg, t)
	if own == "" {
		return
	}
	if pkg == "gcp" {
		properties[present] = m.all(properties, own)
	}
	if marked, ok := properties[own].(map[string]any); ok {
		marked = maps.Clone(marked)
		for _, ignored := range m.ignored {
			delete(marked, ignored)
		}
		if pkg == "gcp" {
			mine := mapOf(given[own])
			maps.DeleteFunc(marked, func(key string, _ any) bool { return mine[key] == nil })
		}
		properties[own] = marked
	}
	properties[all] = m.all(properties, own)
}

func mapOf(value any) map[string]any {
	m, _ := value.(map[string]any)
	return m
}

func over(below, above map[string]any) map[string]any {
	all := map[string]any{}
	maps.Copy(all, below)
	maps.Copy(all, above)
	return all
}
