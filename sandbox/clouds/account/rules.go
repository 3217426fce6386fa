package account

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/sandbox/clouds/schema"
)

// Error is a cloud's refusal.
type Error struct {
	Code    string
	Message string
	Retry   bool // the provider tries again by itself, as the real one does
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// refuse makes an error of the words of a table: "Code: message".
func refuse(words string, r *Resource) *Error {
	code, message, ok := strings.Cut(expand(words, r), ": ")
	if !ok {
		return &Error{Code: "Conflict", Message: code}
	}
	return &Error{Code: code, Message: message}
}

// rule is what a cloud keeps about a type beyond its table. Each part may be missing.
type rule struct {
	// admit judges a resource as it shall be, under the lock; before is nil where it is new.
	admit func(a *Account, r, before *Resource) error
	// release judges whether it may go, under the lock.
	release func(a *Account, r *Resource) error
	// perform does what happens beside the account: clusters and nodes come and go.
	perform func(ctx context.Context, a *Account, r *Resource, operation Operation) error
}

var rules map[string]rule

func init() {
	rules = map[string]rule{
		"aws:ec2/subnet:Subnet":                                  {admit: admitSubnet},
		"aws:ec2/natGateway:NatGateway":                          {admit: admitNATGateway},
		"aws:ec2/internetGateway:InternetGateway":                {admit: admitInternetGateway, release: releaseInternetGateway},
		"aws:iam/rolePolicyAttachment:RolePolicyAttachment":      {admit: admitAttachment},
		"aws:eks/cluster:Cluster":                                {admit: admitEKS, perform: performEKS},
		"aws:eks/nodeGroup:NodeGroup":                            {admit: admitNodeGroup, perform: performNodeGroup},
		"aws:eks/addon:Addon":                                    {perform: performAddon},
		"azure-native:resources:ResourceGroup":                   {perform: performResourceGroup},
		"azure-native:containerservice/v20241001:ManagedCluster": {admit: admitAKS, perform: performAKS},
		azureLoadBalancer:                                        {admit: admitAzureLoadBalancer},
	}
}

// admit judges a new resource by its table and by the rules of its type.
func (a *Account) admit(t *schema.Type, r *Resource) error {
	if err := a.references(t.Properties, r.Inputs, r); err != nil {
		return err
	}
	if len(t.Unique) > 0 {
		for _, other := range a.resources {
			if other.Type == r.Type && slices.IndexFunc(t.Unique, func(key string) bool { return other.Inputs[key] != r.Inputs[key] }) < 0 {
				return refuse(t.Exists, r)
			}
		}
	}
	if admit := rules[r.Type].admit; admit != nil {
		return admit(a, r, nil)
	}
	return nil
}

func (a *Account) admitUpdate(t *schema.Type, before, r *Resource) error {
	if err := a.references(t.Properties, r.Inputs, r); err != nil {
		return err
	}
	if admit := rules[r.Type].admit; admit != nil {
		return admit(a, r, before)
	}
	return nil
}

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

func (a *Account) perform(ctx context.Context, r *Resource, operation Operation) error {
	if perform := rules[r.Type].perform; perform != nil {
		return perform(ctx, a, r, operation)
	}
	return nil
}

var poolProperty = regexp.MustCompile(`^agentPoolProfiles\[[0-9]+\]\.`)

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
