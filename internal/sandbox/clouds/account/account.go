// Package account is what the simulated clouds hold: resources with the rules that a cloud keeps about them, the time that they
// take, the faults that it was told to have, and a ledger of every call. It outlives the commands that use it.
package account

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// Account is one person's account with all simulated clouds. Its methods may be called at the same time.
type Account struct {
	folder     string
	kubernetes Kubernetes
	ledger     *ledger

	mu        sync.Mutex
	resources []*control.Resource
	faults    []control.Fault
	settings  control.Settings
}

// Open reads the account in a folder, or makes an empty one. What was under way when it was last closed is finished first.
func Open(ctx context.Context, folder string, kubernetes Kubernetes, settings control.Settings) (*Account, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("creating the folder of the simulated account: %w", err)
	}
	ledger, err := openLedger(folder)
	if err != nil {
		return nil, err
	}
	a := &Account{folder: folder, kubernetes: kubernetes, ledger: ledger, settings: settings}
	content, err := os.ReadFile(a.file())
	if err == nil {
		err = json.Unmarshal(content, &a.resources)
	}
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("reading the simulated account: %w; `make down` removes it", err)
	}
	present := slices.Clone(a.resources)
	for _, r := range present { // first what runs, on which the others depend
		if clusterName(r) != "" && (r.Status == control.Active || r.Status == control.Updating) {
			if err := a.startCluster(ctx, r); err != nil {
				return nil, err
			}
		}
	}
	for _, r := range present {
		if a.snapshot(r).Status != control.Active {
			if err := a.finish(ctx, r, 0); err != nil {
				return nil, fmt.Errorf("finishing what was under way with %s %s: %w", r.Type, r.ID, err)
			}
		}
	}
	return a, brokenDurations
}

func (a *Account) file() string { return filepath.Join(a.folder, "account.json") }

// save writes the account, under the lock.
func (a *Account) save() error {
	content, err := json.MarshalIndent(a.resources, "", " ")
	if err != nil {
		return err
	}
	scratch := a.file() + ".new"
	if err := os.WriteFile(scratch, content, 0o600); err != nil {
		return fmt.Errorf("writing the simulated account: %w", err)
	}
	return os.Rename(scratch, a.file())
}

// Ledger returns all calls in the order in which they began.
func (a *Account) Ledger() []control.Entry { return a.ledger.all() }

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

// Settings returns how the clouds behave.
func (a *Account) Settings() control.Settings {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.settings
}

// Set changes how the clouds behave from now on.
func (a *Account) Set(s control.Settings) error {
	if s.Factor < 0 || s.Propagation < 0 {
		return fmt.Errorf("factor and propagation cannot be negative: they are %g and %g", s.Factor, s.Propagation)
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

// find returns the resource of a type with that attribute, under the lock. One that is being deleted is found where there is no other.
func (a *Account) find(token, attribute, value string) *control.Resource {
	var found *control.Resource
	for _, r := range a.resources {
		if r.Type == token && r.Attribute(attribute) == value && (found == nil || r.Status != control.Deleting) {
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
	merge(r.Inputs, properties)
	r.Status = status
	a.mu.Unlock()
	return a.finish(ctx, r, 0)
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
