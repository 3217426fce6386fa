package account

import (
	"context"
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
			return refuse("NotFound: %s %s does not exist", control.Kind(named.Type), named.value)
		}
	}
	for _, other := range a.resources {
		differs := func(key string) bool { return other.Inputs[key] != r.Inputs[key] }
		if before == nil && other.Type == r.Type && len(t.Unique) > 0 && !slices.ContainsFunc(t.Unique, differs) {
			return refuse("AlreadyExists: there is a %s with this %s: %s", control.Kind(r.Type), strings.Join(t.Unique, " and "), other.ID)
		}
	}
	switch r.Type {
	case eksType:
		return a.admitEKS(r, before)
	case nodeGroupType:
		return a.admitNodeGroup(r, before)
	case aksType:
		return a.admitAKS(r, before)
	}
	return nil
}

// release judges whether a resource may go: not while another names it, where that blocks.
func (a *Account) release(r *control.Resource) error {
	for _, other := range a.resources {
		for _, named := range referencesOf(other) {
			if named.property.Blocks && named.leadsTo(r) {
				return refuseForNow("DependencyViolation: %s %s is in use by %s %s", control.Kind(r.Type), r.ID, control.Kind(other.Type), other.ID)
			}
		}
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
	return n.Type == r.Type && r.Attribute(n.Attribute) == n.value
}

// referencesOf returns all that a resource names.
func referencesOf(r *control.Resource) []reference {
	t, err := schema.Lookup(r.Type)
	if err != nil {
		return nil // of another version of this program
	}
	return references(t.Properties, r.Inputs)
}

func references(properties map[string]*schema.Property, inputs map[string]any) []reference {
	var all []reference
	for key, p := range properties {
		if inner, ok := inputs[key].(map[string]any); ok {
			all = append(all, references(p.Properties, inner)...)
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
