package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// repository is a folder of a test's own with some files, a git repository, and our tools.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	require.NoError(t, buildTools(t.Context(), "../.."))
	root := t.TempDir()
	tools, err := filepath.Abs(filepath.Join("../..", toolsFolder))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, toolsFolder)), 0o755))
	require.NoError(t, os.Symlink(tools, filepath.Join(root, toolsFolder)))
	for name, content := range files {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	out, err := exec.Command("git", "init", "-q", root).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return root
}

func TestStaticcheckFindsWhatNobodyUses(t *testing.T) {
	root := repository(t, map[string]string{
		"go.mod":           "module example\n\ngo 1.26\n",
		"a.go":             "// Package a is an example.\npackage a\n",
		"part/long.go":     "//go:build long\n\n// Package part is one, too.\npackage part\n\nfunc idle() {}\n",
		"part/everyday.go": "package part\n",
	})
	found, err := staticcheck(t.Context(), root)
	require.NoError(t, err)
	assert.Equal(t, []finding{{check: "staticcheck/U1000", where: "part/long.go", says: "func idle is unused", place: ":6"}}, found)
}

func TestKubeScoreLooksAtTheManifests(t *testing.T) {
	golden, err := os.ReadFile("../../stacks/testdata/local.manifests.yaml")
	require.NoError(t, err)
	accepted, err := loadAccepted("../..")
	require.NoError(t, err)
	version, err := kubernetesVersion("../..")
	require.NoError(t, err)
	assert.Regexp(t, `^v1\.\d+$`, version)
	for change, want := range map[[2]string]string{
		{"server:6.0.24", "server:latest"}:           "Image with latest tag",
		{"              memory: 512Mi\n", ""}:        "Memory limit is not set",
		{"          type: RuntimeDefault", ""}:       "seccomp",
		{"kind: PodDisruptionBudget", "kind: Other"}: "PodDisruptionBudget",
	} {
		broken := strings.Replace(string(golden), change[0], change[1], 1)
		require.NotEqual(t, string(golden), broken, "the manifests have no %q", change[0])
		root := repository(t, map[string]string{"local.yaml": broken})
		found, err := score(t.Context(), root, version, "local", filepath.Join(root, "local.yaml"))
		require.NoError(t, err)
		open, _ := accepted.reconcile(found)
		assert.Contains(t, strings.Join(open, "\n"), want)
		assert.Contains(t, strings.Join(open, "\n"), " in local: ")
	}
}

func TestActionlintReadsTheWorkflows(t *testing.T) {
	root := repository(t, map[string]string{
		".github/workflows/ci.yml": "on: push\njobs:\n  test:\n" +
			"    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ steps.none.outputs.x }}\n",
	})
	found, err := workflows(t.Context(), root)
	require.NoError(t, err)
	if assert.Len(t, found, 1) {
		assert.Equal(t, ".github/workflows/ci.yml", found[0].where)
		assert.Equal(t, ":6", found[0].place)
		assert.Contains(t, found[0].says, `"none"`)
	}
	_, err = workflows(t.Context(), repository(t, nil))
	assert.ErrorContains(t, err, "there is no workflow")
}

func TestAnAlteredModuleIsSeen(t *testing.T) {
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	require.NoError(t, err)
	sums, err := os.ReadFile("../../go.sum")
	require.NoError(t, err)
	root := repository(t, map[string]string{
		"tools/one/go.mod": "module example\n\ngo 1.26\n\nrequire github.com/agext/levenshtein v1.2.3\n",
		"tools/one/go.sum": string(sums),
		"tools/one/a.go":   "package a\n\nimport _ \"github.com/agext/levenshtein\"\n",
	})
	t.Setenv("GOPROXY", "file://"+filepath.Join(strings.TrimSpace(string(cache)), "cache", "download"))
	t.Setenv("GOSUMDB", "off") // go.sum has all
	t.Setenv("GOMODCACHE", t.TempDir())
	t.Setenv("GOFLAGS", "-mod=readonly -modcacherw")
	download := exec.Command("go", "list", "-deps", ".")
	download.Dir = filepath.Join(root, "tools/one")
	out, err := download.CombinedOutput()
	require.NoError(t, err, "%s", out)
	_, err = modules(t.Context(), root)
	require.NoError(t, err)

	altered := filepath.Join(os.Getenv("GOMODCACHE"), "github.com/agext/levenshtein@v1.2.3/levenshtein.go")
	require.NoError(t, os.WriteFile(altered, []byte("package levenshtein\n"), 0o644))
	_, err = modules(t.Context(), root)
	assert.ErrorContains(t, err, "tools/one/go.mod")
	assert.ErrorContains(t, err, "dir has been modified")
}
