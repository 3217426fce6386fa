// Package account is what the simulated clouds hold: resources with the rules that a cloud keeps about them, the time that they
// take, the faults that it was told to have, and a ledger of every call. It outlives the commands that use it.
package account

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// Account is one person's account with all simulated clouds. Its methods may be called at the same time.
type Account struct {
	folder     string
	kubernetes Kubernetes
	rules      map[string]rule
	ledger     *Ledger

	mu        sync.Mutex
	resources []*Resource
	faults    []Fault
	settings  Settings
}

// Open reads the account in a folder, or makes an empty one. What was under way when it was last closed is finished first.
func Open(ctx context.Context, folder string, kubernetes Kubernetes, settings Settings) (*Account, error) {
	ledger, err := openLedger(folder)
	if err != nil {
		return nil, err
	}
	a := &Account{folder: folder, kubernetes: kubernetes, rules: allRules(), ledger: ledger, settings: settings}
	if err := a.load(); err != nil {
		return nil, err
	}
	present := slices.Clone(a.resources)
	for _, r := range present { // first what runs, on which the others depend
		if c := a.rules[r.Type].cluster; c != nil && (r.Status == Active || r.Status == Updating) {
			if err := c.start(ctx, a, r.Text(c.name)); err != nil {
				return nil, err
			}
		}
	}
	for _, r := range present {
		if a.snapshot(r).Status != Active {
			if err := a.finish(ctx, r, 0); err != nil {
				return nil, fmt.Errorf("finishing what was under way with %s %s: %w", r.Type, r.ID, err)
			}
		}
	}
	return a, nil
}

// Ledger returns the record of all calls.
func (a *Account) Ledger() *Ledger { return a.ledger }

// Resources returns a copy of everything that the account holds, in the order in which it was made.
func (a *Account) Resources() []Resource {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []Resource
	for _, r := range a.resources {
		all = append(all, r.Copy())
	}
	return all
}

// Settings returns how the clouds behave.
func (a *Account) Settings() Settings {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.settings
}

// Set changes how the clouds behave from now on.
func (a *Account) Set(s Settings) error {
	if err := s.Check(); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settings = s
	return nil
}

// scaled returns how long something takes that takes d in life.
func (a *Account) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) * a.Settings().Factor)
}

// find returns the resource, under the lock.
func (a *Account) find(token, id string) *Resource {
	return a.findBy(token, "id", id)
}

// findBy returns the first resource with that attribute which is not being deleted, or else one that is, under the lock.
func (a *Account) findBy(token, attribute, value string) *Resource {
	var found *Resource
	for _, r := range a.resources {
		if r.Type == token && r.Attribute(attribute) == value && (found == nil || r.Status != Deleting) {
			found = r
		}
	}
	return found
}

// of returns all resources of a type that are not being deleted, under the lock.
func (a *Account) of(token string) []*Resource {
	return slices.DeleteFunc(slices.Clone(a.resources), func(r *Resource) bool { return r.Type != token || r.Status == Deleting })
}

// Change alters a resource as somebody else would: a person at the console, or an autoscaler. It checks nothing, but nodes follow.
func (a *Account) Change(ctx context.Context, token, id string, properties map[string]any) error {
	return a.alter(ctx, token, id, Updating, properties)
}

// Remove takes a resource away as somebody else would, whatever uses it.
func (a *Account) Remove(ctx context.Context, token, id string) error {
	return a.alter(ctx, token, id, Deleting, nil)
}

func (a *Account) alter(ctx context.Context, token, id string, status Status, properties map[string]any) error {
	a.mu.Lock()
	r := a.find(token, id)
	if r == nil {
		a.mu.Unlock()
		return fmt.Errorf("there is no %s %s", token, id)
	}
	merge(r.Inputs, properties)
	r.Status = status
	a.mu.Unlock()
	return a.finish(ctx, r, 0)
}

// finish ends what is under way with a resource: what happens beside the account happens, and it takes its new status.
func (a *Account) finish(ctx context.Context, r *Resource, took time.Duration) error {
	timer := time.After(took)
	snapshot := a.snapshot(r)
	var err error
	if perform := a.rules[r.Type].perform; perform != nil {
		err = perform(ctx, a, &snapshot)
	}
	if err == nil && snapshot.Status == Deleting {
		err = a.removeAlong(ctx, r)
	}
	<-timer
	a.mu.Lock()
	defer a.mu.Unlock()
	if snapshot.Status == Deleting && err == nil || snapshot.Status == Creating && err != nil {
		a.resources = slices.DeleteFunc(a.resources, func(other *Resource) bool { return other == r })
	} else {
		merge(r.Outputs, snapshot.Outputs)
		r.Status = Active
	}
	if saved := a.save(); err == nil {
		err = saved
	}
	return err
}

// removeAlong removes what a resource takes with it.
func (a *Account) removeAlong(ctx context.Context, r *Resource) error {
	for _, other := range a.Resources() {
		t, err := schema.Lookup(other.Type)
		if err != nil {
			return err
		}
		if names(t.Properties, other.Inputs, r, func(p *schema.Property) bool { return p.Along }) {
			if err := a.Remove(ctx, other.Type, other.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// merge puts values into a document, key by key at every level.
func merge(document, values map[string]any) {
	for key, value := range values {
		inner, isMap := value.(map[string]any)
		if present, ok := document[key].(map[string]any); ok && isMap {
			present = maps.Clone(present)
			merge(present, inner)
			document[key] = present
			continue
		}
		document[key] = value
	}
}
