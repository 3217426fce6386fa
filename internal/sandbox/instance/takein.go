package instance

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// takeIn makes resources of pending creations that a cloud has finished, by editing the state as docs/operations.md does
// (https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_import/). What was recorded of them stays, their dependencies
// included. The ids are by URN.
func (i *Instance) takeIn(ctx context.Context, stack string, ids map[string]string) error {
	export, err := output(i.Pulumi(ctx, "stack", "export", "--stack", stack))
	if err != nil {
		return fmt.Errorf("pulumi stack export: %w", err)
	}
	edited, err := finishCreations(export, ids)
	if err != nil {
		return fmt.Errorf("editing the state of the stack %s: %w", stack, err)
	}
	cmd := i.Pulumi(ctx, "stack", "import", "--stack", stack)
	cmd.Stdin = bytes.NewReader(edited)
	if _, err := output(cmd); err != nil {
		return fmt.Errorf("pulumi stack import: %w", err)
	}
	return nil
}

// object is a JSON object of which everything is kept that is not touched.
type object = map[string]any

// finishCreations gives the pending creations of an exported state their ids, and makes resources of them.
func finishCreations(export []byte, ids map[string]string) ([]byte, error) {
	var document struct {
		Version    json.Number `json:"version"`
		Deployment object      `json:"deployment"`
	}
	decoder := json.NewDecoder(bytes.NewReader(export))
	decoder.UseNumber()
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	resources, _ := document.Deployment["resources"].([]any)
	pending, _ := document.Deployment["pending_operations"].([]any)
	left := []any{}
	for _, entry := range pending {
		operation, _ := entry.(object)
		resource, _ := operation["resource"].(object)
		urn, _ := resource["urn"].(string)
		if id, made := ids[urn]; made && operation["type"] == creating {
			resource["id"] = id
			resources = append(resources, resource)
		} else {
			left = append(left, entry)
		}
	}
	document.Deployment["resources"], document.Deployment["pending_operations"] = resources, left
	return json.Marshal(document)
}
