package instance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"stateful-clusters/internal/sandbox/project"
)

// checkpoint is the file in which the CLI keeps a stack's state.
func (i *Instance) checkpoint(stack string) string {
	return filepath.Join(i.Home, stateFolder, ".pulumi", "stacks", project.Name, stack+".json")
}

// state reads the state of a stack. It is empty for a stack that does not exist.
func (i *Instance) state(stack string) (apitype.DeploymentV3, error) {
	var file struct {
		Checkpoint struct{ Latest apitype.DeploymentV3 }
	}
	content, err := os.ReadFile(i.checkpoint(stack))
	if errors.Is(err, fs.ErrNotExist) {
		return file.Checkpoint.Latest, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &file)
	}
	if err != nil {
		return file.Checkpoint.Latest, fmt.Errorf("reading the state of the stack %s: %w", stack, err)
	}
	return file.Checkpoint.Latest, nil
}

// Resources returns the number of resources that a stack has.
func (i *Instance) Resources(stack string) (int, error) {
	state, err := i.state(stack)
	return len(state.Resources), err
}

// states returns the names of the stacks that exist in the sandbox.
func (i *Instance) states() []string {
	files, err := filepath.Glob(i.checkpoint("*"))
	if err != nil {
		return nil
	}
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".json"))
	}
	return names
}
