package ci

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script copies a script of this folder into a repository of its own, with the files that it works on.
func script(t *testing.T, name string, files map[string]string) (repository string, run *exec.Cmd) {
	t.Helper()
	repository = t.TempDir()
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	path := filepath.Join(repository, "internal", "ci", name)
	for path, content := range files {
		write(t, filepath.Join(repository, path), content)
	}
	write(t, path, string(content))
	return repository, exec.Command(path)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o755))
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

// Pulumi then runs the program as it was built, and takes everything else of the project as it is.
func TestPrebuilt(t *testing.T) {
	project := read(t, filepath.Join(root, "Pulumi.yaml"))
	repository, run := script(t, "prebuilt", map[string]string{"Pulumi.yaml": project, "bin/stateful-clusters.exe": "a program"})
	require.NoError(t, os.Chmod(filepath.Join(repository, "bin", "stateful-clusters.exe"), 0o644)) // as artifacts of GitHub are
	output, err := run.CombinedOutput()
	require.NoError(t, err, string(output))
	want := strings.Replace(project, "buildTarget: bin/stateful-clusters.exe", "binary: bin/stateful-clusters.exe", 1)
	assert.NotEqual(t, project, want)
	assert.Equal(t, want, read(t, filepath.Join(repository, "Pulumi.yaml")))
	info, err := os.Stat(filepath.Join(repository, "bin", "stateful-clusters.exe"))
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&0o100, "the program can be executed")
}

func TestPrebuiltRefuses(t *testing.T) {
	for says, files := range map[string]map[string]string{
		"bin/stateful-clusters.exe is missing":     {"Pulumi.yaml": "runtime:\n  options:\n    buildTarget: bin/stateful-clusters.exe\n"},
		"Pulumi.yaml has no line with buildTarget": {"Pulumi.yaml": "runtime: go\n", "bin/stateful-clusters.exe": "a program"},
	} {
		_, run := script(t, "prebuilt", files)
		output, err := run.CombinedOutput()
		assert.Error(t, err)
		assert.Contains(t, string(output), says)
	}
}

// A change is no failure of the job. Not knowing is one, and the summary says why.
func TestOfflineDiff(t *testing.T) {
	for code, fails := range map[string]bool{"0": false, "1": false, "2": true} {
		repository, run := script(t, "offline-diff", map[string]string{
			"Makefile": ".PHONY: bin/diff\nbin/diff:\n", "bin/diff": "#!/bin/sh\necho \"$@\"\nexit " + code + "\n",
		})
		summary := filepath.Join(repository, "summary")
		run.Args = append(run.Args, "eks", "HEAD^1")
		run.Env = append(run.Environ(), "GITHUB_STEP_SUMMARY="+summary)
		output, err := run.CombinedOutput()
		assert.Equal(t, fails, err != nil, "%s: %s", code, output)
		assert.Equal(t, "eks --base HEAD^1 --format md\n", read(t, summary), code)
	}
}

// With all names given, no policy has a placeholder left, and each is still JSON.
func TestPolicyFillsIn(t *testing.T) {
	names := []string{
		"ACCOUNT=123456789012", "BUCKET=b&w", "KEY=1-2", "OWNER=o-1", "REPOSITORY=r-2", "SUBSCRIPTION=3-4", "NUMBER=12", "CLUSTER=other",
		"REGION=eu-west-1",
	}
	files, err := filepath.Glob("policies/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		run := exec.Command("./policy", strings.TrimSuffix(filepath.Base(file), ".json"), "eks-preview")
		run.Env = append(run.Environ(), names...)
		output, err := run.Output()
		require.NoError(t, err, file)
		assert.True(t, json.Valid(output), file)
		assert.NotRegexp(t, `\b[A-Z]{3,}\b|eks-migratorydata|us-east-1`, string(output), file)
		if file == "policies/aws-trust.json" {
			assert.Contains(t, string(output), `"repo:o-1/r-2:environment:eks-preview"`)
		}
	}
	missing := exec.Command("./policy", "aws-trust")
	missing.Env = append(missing.Environ(), "ACCOUNT=123456789012")
	output, err := missing.CombinedOutput()
	assert.Error(t, err)
	assert.Equal(t, "aws-trust needs ENVIRONMENT: export it first\n", string(output))
}
