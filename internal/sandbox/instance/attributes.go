package instance

import (
	"encoding/json"
	"fmt"
	"os"

	"stateful-clusters/internal/sandbox/progress"
)

// repairAttributes removes the attributes of a stack's state where a killed run has left them cut off. The CLI replaces the state
// itself in one step, but writes the file with its attributes beside it in place, and then cannot read the state any more ("failed
// to load checkpoint: EOF"). It does not need them (https://pkg.go.dev/gocloud.dev/blob/fileblob).
func (i *Instance) repairAttributes(stack string, log *progress.Log) error {
	path, err := i.checkpoint(stack)
	if err != nil {
		return err
	}
	for _, attributes := range []string{path + ".attrs", path + ".bak.attrs"} {
		content, err := os.ReadFile(attributes)
		if os.IsNotExist(err) || err == nil && json.Valid(content) {
			continue
		}
		log.Printf("stack %s: a run was killed while it wrote %s, removing that file", stack, attributes)
		if err := os.Remove(attributes); err != nil {
			return fmt.Errorf("removing the attributes of the state, which a killed run has cut off: %w", err)
		}
	}
	return nil
}
