package account

import (
	"context"
	"maps"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// admit judges a resource as it shall be: what it names exists, nothing else is called so, and the cloud has no objection. before is nil
// where it is new.
func (a *Account) admit(t *schema.Type, r, before *control.Resource) error {
	for _, named := range references(t.Properties, r.Inputs) {
		target := a.find(named.Type, named.Attribute, named.value)
		if (target == nil || target.Status == control.Deleting) && !strings.HasPrefix(named.value, "arn:aws:iam::aws:policy/") {
			return missing(r, named)
		}
	}
	for _, other := range a.resources {
		differs := func(key string) bool { return other.Inputs[key] != r.Inputs[key] }
		if before == nil && other.Type == r.Type && len(t.Unique) > 0 && !slices.ContainsFunc(t.Unique, differs) {
			return refuse(wordsOf(r.Type).exists, control.Kind(r.Type), other.ID, strings.Join(t.Unique, " and "))
		}
	}
	if admit := rulesOf(r.Type).admit; admit != nil {
		return admit(a, r, before)
	}
	return nil
}

// release judges whether a resource may go: not while another names it, where that blocks.
func (a *Account) release(r *control.Resource) error {
	for _, other := range a.resources {
		for _, named := range referencesOf(other) {
			if named.property.Blocks && named.leadsTo(r) {
				return inUse(r, other)
			}
		}
	}
	if release := rulesOf(r.Type).release; release != nil {
		return release(a, r)
	}
	return nil
}

// removeAlong removes what a resource takes with it.
func (a *Account) removeAlong(ctx context.Context, r *control.Resource) error {
	for _, other := range a.Resources() {
		for _, named := range referencesOf(&other) {
			if !named.property.Along || !named.leadsTo(r) {
				continue
			}
			if err := a.Remove(ctx, other.Type, other.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// reference is a value of an input that names another resource.
type reference struct {
	schema.Reference
	property *schema.Property
	value    string
}

func (n reference) leadsTo(r *control.Resource) bool {
	return n.Type == r.Type && r.Named(n.Attribute, n.value)
}

// referencesOf returns all that a resource names.
func referencesOf(r *control.Resource) []reference {
	t, err := schema.Lookup(r.Type)
	if err != nil {
		return nil // of another version of this program
	}
	return references(t.Properties, r.Inputs)
}

// references are in the order of their keys, so that of several that lead nowhere the same one is told each time.
func references(properties map[string]*schema.Property, inputs map[string]any) []reference {
	var all []reference
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		p := properties[key]
		elements, list := inputs[key].([]any)
		if !list {
			elements = []any{inputs[key]}
		}
		for _, element := range elements {
			if inner, ok := element.(map[string]any); ok {
				all = append(all, references(p.Properties, inner)...)
			}
		}
		if p.Refers.Type != "" {
			for _, value := range texts(inputs[key]) {
				all = append(all, reference{p.Refers, p, value})
			}
		}
	}
	return all
}

// texts reads a list of texts, or what IAM and others take in the place of a list of one.
func texts(value any) []string {
	var all []string
	switch value := value.(type) {
	case string:
		all = append(all, value)
	case []any:
		for _, v := range value {
			all = append(all, texts(v)...)
		}
	}
	return all
}
