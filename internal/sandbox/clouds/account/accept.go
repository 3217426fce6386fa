package account

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// accept judges a call and marks the resource as being created, updated or deleted. It returns nil where there is none.
func (a *Account) accept(c Call) (*control.Resource, error) {
	t, err := schema.Lookup(c.Type)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if c.Operation == control.Create {
		r := &control.Resource{
			Type: c.Type, Name: c.Name, Status: control.Creating, Region: c.Region, Project: c.Project, Inputs: c.Inputs,
			Outputs: map[string]any{},
		}
		if r.ID = c.ID; r.ID == "" { // somebody else's has a name by which it is known already
			r.ID = a.expand(t, t.ID, r)
		}
		for name, template := range t.Outputs {
			if _, given := r.Inputs[name]; !given {
				r.Outputs[name] = a.expand(t, template, r)
			}
		}
		if err := a.admit(t, r, nil); err != nil {
			return nil, err
		}
		a.resources = append(a.resources, r)
		return r, a.save()
	}
	r := a.find(c.Type, "id", c.ID)
	switch {
	case r == nil && c.Operation == control.Update:
		return nil, notFound(c.Type, c.ID)
	case r == nil:
		return nil, nil
	case r.Status != control.Active:
		return nil, beingChanged(r)
	case c.Operation == control.Read:
		return r, nil
	case c.Operation == control.Delete:
		if err := a.release(r); err != nil {
			return nil, err
		}
		r.Status = control.Deleting
		return r, a.save()
	}
	wanted := r.Copy()
	if err := apply(&wanted, c); err != nil {
		return nil, err
	}
	if err := a.admit(t, &wanted, r); err != nil {
		return nil, err
	}
	r.Inputs, r.Status = wanted.Inputs, control.Updating
	return r, a.save()
}

// apply gives a resource the inputs of an update. Azure is sent the whole resource. On AWS an input that is not among the changes stays as
// somebody else has made it.
func apply(r *control.Resource, c Call) error {
	for _, change := range c.Changes {
		if change.Frozen { // https://github.com/Azure/bicep-registry-modules/issues/7130
			return refuse("PropertyChangeNotAllowed: Changing property '%s' is not allowed.", poolProperty.ReplaceAllString(change.Path,
				"agentPoolProfile."))
		}
	}
	if strings.HasPrefix(c.Type, "azure-native:") {
		r.Inputs = c.Inputs
		return nil
	}
	for _, change := range c.Changes {
		value, given := c.Inputs[change.Key]
		if change.Key == clusterLabels {
			value, given = labelled(r, c, change), true
		}
		delete(r.Inputs, change.Key)
		if given {
			r.Inputs[change.Key] = value
		}
	}
	return nil
}

var poolProperty = regexp.MustCompile(`^agentPoolProfiles\[[0-9]+\]\.`)

// ID is that of the simulated AWS account, and Subscription that of Azure.
const (
	ID           = "123456789012"
	Subscription = "00000000-0000-0000-0000-000000000000"
)

var placeholder = regexp.MustCompile(`\{[a-zA-Z]+(\.id)?\}`)

// expand fills a template with what is known of a resource, under the lock. The account's identity is nobody's.
func (a *Account) expand(t *schema.Type, template string, r *control.Resource) string {
	return placeholder.ReplaceAllStringFunc(template, func(match string) string {
		switch name := match[1 : len(match)-1]; name {
		case "hex":
			return fmt.Sprintf("%016x%x", rand.Uint64(), rand.IntN(16))
		case "byte":
			return strconv.Itoa(rand.IntN(256))
		case "region", "location":
			return cmp.Or(r.Text(name), r.Region)
		case "project":
			return cmp.Or(r.Text(name), r.Project)
		case "accountDomain":
			return accountDomain(cmp.Or(r.Text("project"), r.Project))
		case "account":
			return ID
		case "subscription":
			return Subscription
		default:
			key, isReference := strings.CutSuffix(name, ".id")
			if !isReference {
				return r.Attribute(name)
			}
			refers := t.Properties[key].Refers
			if target := a.find(refers.Type, refers.Attribute, r.Text(key)); target != nil {
				return target.ID
			}
			return r.Text(key)
		}
	})
}
