package account

import (
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// references makes sure that everything which the inputs name exists.
func (a *Account) references(properties map[string]*schema.Property, inputs map[string]any) error {
	for key, p := range properties {
		if inner, ok := inputs[key].(map[string]any); ok {
			if err := a.references(p.Properties, inner); err != nil {
				return err
			}
		}
		if p.Refers.Type == "" {
			continue
		}
		for _, name := range texts(inputs[key]) {
			if r := a.findBy(p.Refers.Type, p.Refers.Attribute, name); r != nil && r.Status != Deleting || slices.Contains(p.Foreign, name) {
				continue
			}
			target, err := schema.Lookup(p.Refers.Type)
			if err != nil {
				return err
			}
			return refuse("%s", strings.ReplaceAll(target.NotFound, "{ref}", name))
		}
	}
	return nil
}

// release judges whether a resource may go: not while another names it, where that blocks.
func (a *Account) release(t *schema.Type, r *Resource) error {
	for _, other := range a.resources {
		described, err := schema.Lookup(other.Type)
		if err != nil {
			return err
		}
		if other != r && names(described.Properties, other.Inputs, r, func(p *schema.Property) bool { return p.Blocks }) {
			return refuse("%s", expand(t.InUse, r)).again()
		}
	}
	if release := a.rules[r.Type].release; release != nil {
		return release(a, r)
	}
	return nil
}

// names reports whether inputs name the resource by a property of that sort.
func names(properties map[string]*schema.Property, inputs map[string]any, r *Resource, sort func(*schema.Property) bool) bool {
	for key, p := range properties {
		if inner, ok := inputs[key].(map[string]any); ok && names(p.Properties, inner, r, sort) {
			return true
		}
		if sort(p) && p.Refers.Type == r.Type && slices.Contains(texts(inputs[key]), r.Attribute(p.Refers.Attribute)) {
			return true
		}
	}
	return false
}
