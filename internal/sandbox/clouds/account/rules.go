package account

import (
	"context"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/schema"
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

func (a *Account) perform(ctx context.Context, r *Resource, operation Operation) error {
	if perform := rules[r.Type].perform; perform != nil {
		return perform(ctx, a, r, operation)
	}
	return nil
}
