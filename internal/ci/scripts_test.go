package pipeline

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// script returns a script of .ci in a folder of its own, with the files that it works on.
func script(t *testing.T, name string, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(folder, name), content, 0o644)
	}
	content, err := os.ReadFile(filepath.Join("../..", ".ci", name))
	require.NoError(t, err)
	path := filepath.Join(folder, ".ci", name)
	write(t, path, string(content), 0o755)
	return path
}

func write(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), mode))
}

// Pulumi then runs the program as it was built, and takes everything else of the project as it is.
func TestPrebuilt(t *testing.T) {
	project, err := os.ReadFile("../../Pulumi.yaml")
	require.NoError(t, err)
	prebuilt := script(t, "prebuilt", map[string]string{"Pulumi.yaml": string(project), "bin/stateful-clusters": "a program"})
	folder := filepath.Join(filepath.Dir(prebuilt), "..")
	output, err := exec.Command(prebuilt).CombinedOutput()
	require.NoError(t, err, string(output))

	var before, after map[string]any
	require.NoError(t, yaml.Unmarshal(project, &before))
	content, err := os.ReadFile(filepath.Join(folder, "Pulumi.yaml"))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(content, &after))
	assert.Equal(t, map[string]any{"binary": "bin/stateful-clusters"}, after["runtime"].(map[string]any)["options"])
	delete(before, "runtime")
	delete(after, "runtime")
	assert.Equal(t, before, after)

	info, err := os.Stat(filepath.Join(folder, "bin/stateful-clusters"))
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&0o100, "the program can be executed")
}

func TestPrebuiltRefuses(t *testing.T) {
	for says, files := range map[string]map[string]string{
		"bin/stateful-clusters is missing":         {"Pulumi.yaml": "runtime:\n  options:\n    buildTarget: bin/stateful-clusters\n"},
		"Pulumi.yaml has no line with buildTarget": {"Pulumi.yaml": "runtime: go\n", "bin/stateful-clusters": "a program"},
	} {
		prebuilt := script(t, "prebuilt", files)
		output, err := exec.Command(prebuilt).CombinedOutput()
		assert.Error(t, err)
		assert.Contains(t, string(output), says)
		after, err := os.ReadFile(filepath.Join(filepath.Dir(prebuilt), "..", "Pulumi.yaml"))
		require.NoError(t, err)
		assert.Equal(t, files["Pulumi.yaml"], string(after))
	}
}

// A change is no failure of the job, as what `diff` says by its exit code; not knowing is one, and the summary says so too.
func TestOfflineDiff(t *testing.T) {
	for code, fails := range map[string]bool{"0": false, "1": false, "2": true} {
		diff := script(t, "offline-diff", map[string]string{"Makefile": "bin/diff:\n.PHONY: bin/diff\n"})
		write(t, filepath.Join(filepath.Dir(diff), "..", "bin", "diff"), "#!/bin/sh\necho \"$@\"\nexit "+code+"\n", 0o755)
		summary := filepath.Join(t.TempDir(), "summary")
		cmd := exec.Command(diff, "eks", "HEAD^1")
		cmd.Env = append(cmd.Environ(), "GITHUB_STEP_SUMMARY="+summary)
		output, err := cmd.CombinedOutput()
		assert.Equal(t, fails, err != nil, "%s: %s", code, output)
		written, err := os.ReadFile(summary)
		require.NoError(t, err)
		assert.Equal(t, "eks --base HEAD^1 --format md\n", string(written), code)
	}
}
