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

	"stateful-clusters/internal/sandbox/clouds/control"
)

// Account is one person's account with all simulated clouds. Its methods may be called at the same time.
type Account struct {
	folder     string
	disks      string // the folder of their bytes
	kubernetes Kubernetes

	mu        sync.Mutex
	resources []*control.Resource
	ledger    []control.Entry
	faults    []control.Fault
	factor    float64
}

// Open reads the account in a folder, with its disks in another one, or makes an empty one. What was under way when it was last closed is
// finished first. The factor is how long things take, as a share of what they take in the real clouds.
func Open(ctx context.Context, folder, disks string, kubernetes Kubernetes, factor float64) (*Account, error) {
	a := &Account{folder: folder, disks: disks, kubernetes: kubernetes, factor: factor}
	if err := a.load(); err != nil {
		return nil, err
	}
	present := slices.Clone(a.resources)
	for _, r := range present { // first what runs, on which the others depend
		if runs(r) {
			if err := a.startCluster(ctx, r); err != nil {
				return nil, err
			}
		}
	}
	for _, r := range present {
		if a.snapshot(r).Status != control.Active {
			if err := a.finish(ctx, r, 0, nil); err != nil && !Stays(err) {
				return nil, fmt.Errorf("finishing what was under way with %s %s: %w", r.Type, r.ID, err)
			}
		}
	}
	return a, brokenDurations
}

// Resources returns a copy of everything that the account holds, in the order in which it was made.
func (a *Account) Resources() []control.Resource {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []control.Resource
	for _, r := range a.resources {
		all = append(all, r.Copy())
	}
	return all
}

// Factor returns how long things take, as a share of what they take in the real clouds.
func (a *Account) Factor() float64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.factor
}

// SetFactor changes how long things take from now on.
func (a *Account) SetFactor(factor float64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.factor = factor
}

// scaled returns how long something takes that takes d in life.
func (a *Account) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) * a.Factor())
}

// find returns the resource of a type with that attribute, under the lock. One that is being deleted is found where there is no other.
func (a *Account) find(token, attribute, value string) *control.Resource {
	var found *control.Resource
	for _, r := range a.resources {
		if r.Type == token && r.Named(attribute, value) && (found == nil || r.Status != control.Deleting) {
			found = r
		}
	}
	return found
}

func (a *Account) snapshot(r *control.Resource) control.Resource {
	a.mu.Lock()
	defer a.mu.Unlock()
	return r.Copy()
}

// Provide makes a resource as somebody else would, with the cloud's rules, under an id of its own or the given one. No Pulumi knows it by a
// name, and no ledger has it.
func (a *Account) Provide(ctx context.Context, wanted control.Resource) error {
	r, err := a.accept(Call{
		Operation: control.Create, Type: wanted.Type, ID: wanted.ID, Region: wanted.Region, Project: wanted.Project, Inputs: wanted.Inputs,
	})
	if err != nil {
		return err
	}
	return a.finish(ctx, r, 0, nil)
}

// Change alters a resource as somebody else would: a person at the console, or an autoscaler. It checks nothing, but nodes follow.
func (a *Account) Change(ctx context.Context, token, id string, properties map[string]any) error {
	return a.alter(ctx, token, id, control.Updating, properties)
}

// Remove takes a resource away as somebody else would, whatever uses it.
func (a *Account) Remove(ctx context.Context, token, id string) error {
	return a.alter(ctx, token, id, control.Deleting, nil)
}

func (a *Account) alter(ctx context.Context, token, id string, status control.Status, properties map[string]any) error {
	a.mu.Lock()
	r := a.find(token, "id", id)
	if r == nil {
		a.mu.Unlock()
		return fmt.Errorf("there is no %s %s", token, id)
	}
	for key, value := range properties {
		into := r.Inputs
		if _, decided := r.Outputs[key]; decided {
			into = r.Outputs
		}
		merge(into, map[string]any{key: value})
	}
	r.Status = status
	a.mu.Unlock()
	return a.finish(ctx, r, 0, nil)
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
