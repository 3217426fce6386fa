package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// output runs one of the tools in the repository's folder and returns what it wrote to its standard output. These tools end with 1 when
// they find something, which is no failure as long as they say what.
func output(ctx context.Context, root, tool string, args ...string) ([]byte, error) {
	path, err := filepath.Abs(filepath.Join(root, toolsFolder, tool))
	if err != nil {
		return nil, err
	}
	var out, messages bytes.Buffer
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, &out, &messages
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && out.Len() > 0 {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", tool, err, strings.TrimSpace(messages.String()))
	}
	return out.Bytes(), nil
}
