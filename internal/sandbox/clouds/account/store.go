package account

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func (a *Account) file() string { return filepath.Join(a.folder, "account.json") }

func (a *Account) load() error {
	content, err := os.ReadFile(a.file())
	if os.IsNotExist(err) {
		return brokenDurations
	}
	if err == nil {
		err = json.Unmarshal(content, &a.resources)
	}
	if err != nil {
		return fmt.Errorf("reading the simulated account: %w; `make down` removes it", err)
	}
	return brokenDurations
}

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
