package instance

import (
	"encoding/json"
	"fmt"
	"os"

	"stateful-clusters/sandbox/progress"
)

// restore puts the last whole version of a stack's state in the place of one that a run was writing when it was killed: the CLI
// writes its files in place, and keeps the version before beside them. Nothing is lost that way, because the engine writes down
// what it is about to do before it does it.
func (i *Instance) restore(stack string, log *progress.Log) error {
	path, err := i.checkpoint(stack)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(path)
	if err != nil || json.Valid(content) {
		return err
	}
	before, err := os.ReadFile(path + ".bak")
	if err != nil || !json.Valid(before) {
		return fmt.Errorf("the state of the stack %s in %s is cut off, and there is no whole version before it; `make down` removes the sandbox", stack, path)
	}
	log.Printf("stack %s: its state was being written when a run was killed, the version before is put in its place", stack)
	if err := os.WriteFile(path, before, 0o600); err != nil {
		return fmt.Errorf("restoring the state of the stack %s: %w", stack, err)
	}
	return nil
}
