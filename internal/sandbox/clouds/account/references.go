package account

import (
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// references makes sure that everything which the inputs name exists.
func (a *Account) references(properties map[string]*schema.Property, inputs map[string]any, r *Resource) error {
	for name, p := range properties {
		switch value := inputs[name].(type) {
		case map[string]any:
			if err := a.references(p.Properties, value, r); err != nil {
				return err
			}
		case string, []any:
			if err := a.named(p, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *Account) named(p *schema.Property, value any) error {
	reference, ok := p.Reference()
	if !ok {
		return nil
	}
	for _, name := range names(value) {
		if slices.Contains(p.Foreign, name) || slices.ContainsFunc(a.of(reference.Type), func(r *Resource) bool { return r.attribute(reference.Attribute) == name }) {
			continue
		}
		target, err := schema.Lookup(reference.Type)
		if err != nil {
			return err
		}
		return refuse(strings.ReplaceAll(target.NotFound, "{ref}", name), &Resource{})
	}
	return nil
}

func names(value any) []string {
	if text, ok := value.(string); ok {
		return []string{text}
	}
	return texts(value)
}

// release judges whether a resource may go: not while another names it, where that blocks.
func (a *Account) release(t *schema.Type, r *Resource) error {
	for _, other := range a.resources {
		described, err := schema.Lookup(other.Type)
		if err != nil {
			return err
		}
		if other != r && uses(described.Properties, other.Inputs, r) {
			refusal := refuse(t.InUse, r)
			refusal.Retry = true
			return refusal
		}
	}
	if release := rules[r.Type].release; release != nil {
		return release(a, r)
	}
	return nil
}

// uses reports whether inputs name the resource in a way that keeps it from going.
func uses(properties map[string]*schema.Property, inputs map[string]any, r *Resource) bool {
	for name, p := range properties {
		if inner, ok := inputs[name].(map[string]any); ok && uses(p.Properties, inner, r) {
			return true
		}
		reference, ok := p.Reference()
		if ok && p.Blocks && reference.Type == r.Type && slices.Contains(names(inputs[name]), r.attribute(reference.Attribute)) {
			return true
		}
	}
	return false
}
