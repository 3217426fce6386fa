package toolchain

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/gocommand"
)

// overlay lets the tool's package embed files that lie in the module cache, which go:embed by itself cannot reach.
func (c *Chain) overlay(ctx context.Context, t Tool, scratch string) (string, error) {
	module := filepath.Join(c.root, t.Module)
	result, err := gocommand.Run(ctx, module, goEnv(), "mod", "download", "-json", t.EmbedsFrom)
	if err != nil {
		return "", fmt.Errorf("downloading the files that %s embeds: %w", t.Name, err)
	}
	var downloaded struct{ Dir string }
	if err := json.Unmarshal(result.Output, &downloaded); err != nil {
		return "", fmt.Errorf("reading where %s was downloaded to: %w", t.EmbedsFrom, err)
	}
	replace := map[string]string{}
	for _, file := range t.Embeds {
		replace[filepath.Join(module, filepath.Base(file))] = filepath.Join(downloaded.Dir, filepath.FromSlash(file))
	}
	content, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(scratch, "overlay.json")
	return path, os.WriteFile(path, content, 0o644)
}
