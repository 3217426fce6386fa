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

// checkout returns a folder with the script and what it works on.
func checkout(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	script, err := os.ReadFile("../.ci/prebuilt")
	require.NoError(t, err)
	files[".ci/prebuilt"] = string(script)
	for name, content := range files {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	require.NoError(t, os.Chmod(filepath.Join(folder, ".ci/prebuilt"), 0o755))
	return folder
}

// Pulumi then runs the program as it was built, and takes everything else of the project as it is.
func TestPrebuilt(t *testing.T) {
	project, err := os.ReadFile("../Pulumi.yaml")
	require.NoError(t, err)
	folder := checkout(t, map[string]string{"Pulumi.yaml": string(project), "bin/stateful-clusters": "a program"})
	output, err := exec.Command(filepath.Join(folder, ".ci/prebuilt")).CombinedOutput()
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
		folder := checkout(t, files)
		output, err := exec.Command(filepath.Join(folder, ".ci/prebuilt")).CombinedOutput()
		assert.Error(t, err)
		assert.Contains(t, string(output), says)
		after, err := os.ReadFile(filepath.Join(folder, "Pulumi.yaml"))
		require.NoError(t, err)
		assert.Equal(t, files["Pulumi.yaml"], string(after))
	}
}
