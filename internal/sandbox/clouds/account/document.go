package account

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// document is what an account keeps on disk.
type document struct {
	Resources []*control.Resource `json:"resources"`
	Ledger    []control.Entry     `json:"ledger"`
}

func (a *Account) file() string { return filepath.Join(a.folder, "account.json") }

func (a *Account) load() error {
	if err := os.MkdirAll(a.folder, 0o755); err != nil {
		return fmt.Errorf("creating the folder of the simulated account: %w", err)
	}
	content, err := os.ReadFile(a.file())
	if os.IsNotExist(err) {
		return nil
	}
	var d document
	if err == nil {
		err = json.Unmarshal(content, &d)
	}
	if err != nil {
		return fmt.Errorf("reading the simulated account: %w; `make down` removes it", err)
	}
	a.resources, a.ledger = d.Resources, d.Ledger
	return nil
}

// save writes the account, under the lock.
func (a *Account) save() error {
	content, err := json.Marshal(document{a.resources, a.ledger})
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
func (a *Account) Ledger() []control.Entry {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.ledger)
}

// begin records that a call has begun, and returns its number.
func (a *Account) begin(c Call) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ledger = append(a.ledger, control.Entry{Type: c.Type, Name: c.Name, ID: c.ID, Operation: c.Operation, Start: time.Now()})
	return len(a.ledger) - 1
}

// end records how a call has ended. Without an id, the one that it began with stays.
func (a *Account) end(number int, id string, attempts int, failed error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	e := &a.ledger[number]
	e.End, e.Attempts, e.Outcome = time.Now(), attempts, control.OK
	if id != "" {
		e.ID = id
	}
	if failed != nil {
		e.Outcome = failed.Error()
	}
	if err := a.save(); err != nil {
		fmt.Fprintln(os.Stderr, err) // the call has happened all the same
	}
}
