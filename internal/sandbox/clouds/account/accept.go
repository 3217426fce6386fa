package account

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"time"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// accept judges a call and marks the resource as being created, updated or deleted. It returns nil where there is none, and one that is
// active where there is nothing to do.
func (a *Account) accept(c Call) (*Resource, error) {
	t, err := schema.Lookup(c.Type)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if c.Operation == Create {
		r := &Resource{Type: c.Type, Name: c.Name, Status: Creating, Region: c.Region, Created: time.Now(), Inputs: c.Inputs}
		build(t, r)
		tagAll(t, r, c.Tags)
		present, err := a.admit(t, r, nil)
		if err != nil || present != nil {
			return present, err
		}
		a.resources = append(a.resources, r)
		return r, a.save()
	}
	r := a.find(c.Type, c.ID)
	switch {
	case r == nil && c.Operation == Update:
		return nil, refuse("NotFound: %s %s does not exist", schema.Kind(c.Type), c.ID)
	case r == nil:
		return nil, nil
	case r.Status != Active:
		return nil, refuse("ResourceInUseException: %s %s is being changed", schema.Kind(c.Type), c.ID).again()
	case c.Operation == Read:
		return r, nil
	case c.Operation == Delete:
		if err := a.release(t, r); err != nil {
			return nil, err
		}
		r.Status = Deleting
		return r, a.save()
	}
	wanted := r.Copy()
	if err := apply(t, &wanted, c); err != nil {
		return nil, err
	}
	tagAll(t, &wanted, c.Tags)
	if _, err := a.admit(t, &wanted, r); err != nil {
		return nil, err
	}
	r.Inputs, r.Outputs, r.Status = wanted.Inputs, wanted.Outputs, Updating
	return r, a.save()
}

// admit judges a resource as it shall be by its table and by the rules of its type; before is nil where it is new. It returns the one
// that is there already where that is no fault.
func (a *Account) admit(t *schema.Type, r, before *Resource) (present *Resource, err error) {
	if err := a.references(t.Properties, r.Inputs); err != nil {
		return nil, err
	}
	same := func(other *Resource) bool {
		return other.Type == r.Type && !slices.ContainsFunc(t.Unique, func(key string) bool { return other.Inputs[key] != r.Inputs[key] })
	}
	if i := slices.IndexFunc(a.resources, same); before == nil && len(t.Unique) > 0 && i >= 0 {
		if t.Exists == "" && a.resources[i].Status == Active {
			return a.resources[i], nil
		}
		return nil, refuse("%s", cmp.Or(expand(t.Exists, r), "ResourceInUseException: it is being changed"))
	}
	if cluster := a.rules[r.Type].cluster; cluster != nil && before == nil {
		if err := cluster.admit(a, r); err != nil {
			return nil, err
		}
	}
	if admit := a.rules[r.Type].admit; admit != nil {
		return nil, admit(a, r, before)
	}
	return nil, nil
}

// apply gives a resource the inputs of an update. What is not named in the changes stays as somebody else has made it.
func apply(t *schema.Type, r *Resource, c Call) error {
	for _, change := range c.Changes {
		if change.Frozen { // https://github.com/Azure/bicep-registry-modules/issues/7130
			return refuse("PropertyChangeNotAllowed: Changing property '%s' is not allowed.", poolProperty.ReplaceAllString(change.Path.String(),
				"agentPoolProfile."))
		}
	}
	if c.Whole {
		r.Inputs = c.Inputs
		return nil
	}
	for _, change := range c.Changes {
		key := change.Key()
		if len(change.Path) == 1 || t.Properties[key].Kind != "map" {
			set(r.Inputs, key, c.Inputs)
			continue
		}
		present, _ := r.Inputs[key].(map[string]any)
		wanted, _ := c.Inputs[key].(map[string]any)
		values := map[string]any{}
		maps.Copy(values, present)
		if tag, ok := change.Path[1].(string); ok {
			set(values, tag, wanted)
		}
		r.Inputs[key] = values
	}
	return nil
}

// set gives a key the value that it has in another document.
func set(document map[string]any, key string, from map[string]any) {
	if value, ok := from[key]; ok {
		document[key] = value
	} else {
		delete(document, key)
	}
}

var poolProperty = regexp.MustCompile(`^agentPoolProfiles\[[0-9]+\]\.`)

// tagAll computes what AWS's provider calls tagsAll: the resource's own tags over those of the provider.
func tagAll(t *schema.Type, r *Resource, tags map[string]string) {
	if tags == nil || t.Properties["tags"] == nil {
		return
	}
	all := map[string]any{}
	for key, value := range tags {
		all[key] = value
	}
	own, _ := r.Inputs["tags"].(map[string]any)
	maps.Copy(all, own)
	r.Outputs["tagsAll"] = all
}
