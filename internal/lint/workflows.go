package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
)

// workflows has actionlint look at what GitHub runs. It would call shellcheck and pyflakes where they are installed; without
// them it says the same on every machine.
func workflows(ctx context.Context, root string) ([]finding, error) {
	var files []string
	for _, pattern := range []string{"*.yml", "*.yaml"} {
		these, err := filepath.Glob(filepath.Join(root, ".github/workflows", pattern))
		if err != nil {
			return nil, err
		}
		for _, file := range these {
			relative, err := filepath.Rel(root, file)
			if err != nil {
				return nil, err
			}
			files = append(files, relative)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no workflow in .github/workflows")
	}
	out, err := output(ctx, root, "actionlint", append([]string{"-shellcheck=", "-pyflakes=", "-format", "{{json .}}"}, files...)...)
	if err != nil {
		return nil, err
	}
	var problems []struct {
		Kind, Message, Filepath string
		Line                    int
	}
	if err := json.Unmarshal(out, &problems); err != nil {
		return nil, fmt.Errorf("reading what actionlint says: %w", err)
	}
	var found []finding
	for _, p := range problems {
		found = append(found, finding{
			check: "actionlint/" + p.Kind, where: filepath.ToSlash(p.Filepath), says: p.Message, place: fmt.Sprintf(":%d", p.Line),
		})
	}
	return found, nil
}
