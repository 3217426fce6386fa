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

	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// Account is one person's account with all simulated clouds. Its methods may be called at the same time.
type Account struct {
	folder     string
	kubernetes Kubernetes
	ledger     *Ledger

	mu        sync.Mutex
	resources []*Resource
	faults    []*Fault
	settings  Settings
	changed   *sync.Cond // by mu: whenever a resource changes its status
}

// Kubernetes runs the clusters of the clouds. *clusters.Fleet does it for real.
type Kubernetes interface {
	Create(ctx context.Context, cluster string) error
	Delete(ctx context.Context, cluster string) error
	Kubeconfig(cluster string) ([]byte, error)
	SetNodes(ctx context.Context, cluster, pool string, nodes []clusters.Node) error
	SetMetrics(ctx context.Context, cluster string, on bool) error
	RunLoadBalancers(cluster string, controller clusters.Controller) error
}

// Settings are how the clouds behave as a whole.
type Settings struct {
	// Factor stretches or shrinks the published durations: 1 takes as long as the real clouds, 0 no time at all.
	Factor float64 `json:"factor"`
	// Propagation is how long IAM takes, in seconds, until what was made there counts everywhere.
	Propagation float64 `json:"propagation"`
}

// The account's identity; it is nobody's.
const (
	number       = "123456789012"
	subscription = "00000000-0000-0000-0000-000000000000"
)

// Open reads the account in a folder, or makes an empty one. What was under way when it was last closed is finished first.
func Open(ctx context.Context, folder string, kubernetes Kubernetes, settings Settings) (*Account, error) {
	ledger, err := openLedger(folder)
	if err != nil {
		return nil, err
	}
	a := &Account{folder: folder, kubernetes: kubernetes, ledger: ledger, settings: settings}
	a.changed = sync.NewCond(&a.mu)
	if err := a.load(); err != nil {
		return nil, err
	}
	for _, r := range slices.Clone(a.resources) {
		if r.Status != Active {
			if err := a.finish(ctx, r, operationOf(r.Status), 0); err != nil {
				return nil, fmt.Errorf("finishing what was under way with %s %s: %w", r.Type, r.ID, err)
			}
		}
	}
	return a, a.runLoadBalancers()
}

// Ledger returns the record of all calls.
func (a *Account) Ledger() *Ledger { return a.ledger }

// Resources returns a copy of everything that the account holds, in the order in which it was made.
func (a *Account) Resources() []Resource {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []Resource
	for _, r := range a.resources {
		all = append(all, r.copy())
	}
	return all
}

// Settings returns how the clouds behave, and Set changes it.
func (a *Account) Settings() Settings {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.settings
}

// Set changes how the clouds behave from now on.
func (a *Account) Set(s Settings) error {
	if s.Factor < 0 || s.Propagation < 0 {
		return fmt.Errorf("factor and propagation cannot be negative: they are %g and %g", s.Factor, s.Propagation)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settings = s
	return nil
}

// find returns the resource, under the lock.
func (a *Account) find(token, id string) *Resource {
	for _, r := range a.resources {
		if r.Type == token && r.ID == id {
			return r
		}
	}
	return nil
}

// of returns all resources of a type that are not being deleted, under the lock.
func (a *Account) of(token string) []*Resource {
	return slices.DeleteFunc(slices.Clone(a.resources), func(r *Resource) bool { return r.Type != token || r.Status == Deleting })
}

// Read returns a resource, or false where there is none. One that is being made is awaited, as a provider would.
func (a *Account) Read(ctx context.Context, c Call) (Resource, bool, error) {
	if _, err := a.meet(ctx, Read, c); err != nil {
		return Resource{}, false, err
	}
	stop := context.AfterFunc(ctx, a.changed.Broadcast)
	defer stop()
	a.mu.Lock()
	defer a.mu.Unlock()
	for {
		r := a.find(c.Type, c.ID)
		switch {
		case ctx.Err() != nil:
			return Resource{}, false, ctx.Err()
		case r == nil:
			return Resource{}, false, nil
		case r.Status == Active:
			return r.copy(), true, nil
		}
		a.changed.Wait()
	}
}

// Change alters a resource as somebody else would: a person at the console, or an autoscaler. It checks nothing, but nodes follow.
func (a *Account) Change(ctx context.Context, token, id string, properties map[string]any) error {
	a.mu.Lock()
	r := a.find(token, id)
	if r == nil {
		a.mu.Unlock()
		return fmt.Errorf("there is no %s %s", token, id)
	}
	merge(r.Inputs, properties)
	r.Status = Updating
	a.mu.Unlock()
	return a.finish(ctx, r, Update, 0)
}

// Remove takes a resource away as somebody else would, whatever uses it.
func (a *Account) Remove(ctx context.Context, token, id string) error {
	a.mu.Lock()
	r := a.find(token, id)
	if r == nil {
		a.mu.Unlock()
		return fmt.Errorf("there is no %s %s", token, id)
	}
	r.Status = Deleting
	a.mu.Unlock()
	return a.finish(ctx, r, Delete, 0)
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

// scaled returns how long something takes that takes d in life.
func (a *Account) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) * a.Settings().Factor)
}

// kind is the last part of a type.
func (r *Resource) kind() string { return schema.Kind(r.Type) }
