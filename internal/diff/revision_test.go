package diff

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func inGit(t *testing.T, folder string, args ...string) string {
	t.Helper()
	out, err := git(t.Context(), folder, append([]string{"-c", "user.name=n", "-c", "user.email=e@example.com"}, args...)...)
	require.NoError(t, err, "%v", args)
	return out
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o755))
}

// newRepository makes one with a branch that has left main, after which main has gone on.
func newRepository(t *testing.T) (root, left string) {
	t.Helper()
	root = t.TempDir()
	inGit(t, root, "init", "-q", "-b", "main")
	commit := func(content string) string {
		writeFile(t, filepath.Join(root, "k8s", "file"), content)
		inGit(t, root, "add", ".")
		inGit(t, root, "commit", "-q", "-m", content)
		return inGit(t, root, "rev-parse", "HEAD")
	}
	commit("first")
	left = commit("where the branch leaves")
	inGit(t, root, "checkout", "-q", "-b", "branch")
	commit("of the branch")
	inGit(t, root, "checkout", "-q", "main")
	commit("later on main")
	inGit(t, root, "checkout", "-q", "branch")
	return root, left
}

func TestARevisionIsFound(t *testing.T) {
	root, left := newRepository(t)
	for name, want := range map[string]string{"": left, "main": inGit(t, root, "rev-parse", "main"), left[:9]: left} {
		got, err := findRevision(t.Context(), root, name)
		require.NoError(t, err, name)
		assert.Equal(t, want, got.commit, name)
	}
	assert.Equal(t, "main (0123456)", revision{"main", "0123456789abcdef"}.String())
}

// What origin knows counts more than a local main, which may be behind.
func TestTheMainBranchIsOrigins(t *testing.T) {
	root, left := newRepository(t)
	clone := filepath.Join(t.TempDir(), "clone")
	inGit(t, root, "clone", "-q", "-b", "branch", root, clone)
	inGit(t, clone, "branch", "main", "HEAD~2")
	got, err := findRevision(t.Context(), clone, "")
	require.NoError(t, err)
	assert.Equal(t, revision{"where HEAD left origin/main", left}, got)
}

func TestWhatCannotBeFoundIsSaidInOneLine(t *testing.T) {
	root, _ := newRepository(t)
	shallow := filepath.Join(t.TempDir(), "shallow")
	inGit(t, root, "clone", "-q", "--depth=1", "--no-single-branch", "file://"+root, shallow)
	for _, c := range []struct{ root, name, says string }{
		{root, "nothing", `no revision "nothing"`},
		{root, "--all", `no revision "--all"`},
		{root, "HEAD:k8s/file", "no revision"},
		{shallow, "HEAD~1", "git fetch --unshallow"},
		{shallow, "", "BASE=<ref>"},
		{t.TempDir(), "main", "not a git repository"},
	} {
		_, err := findRevision(t.Context(), c.root, c.name)
		assert.ErrorContains(t, err, c.says, c.name)
		assert.NotContains(t, err.Error(), "\n", c.name)
	}
}

func TestARevisionIsExtractedWithoutATrace(t *testing.T) {
	root, left := newRepository(t)
	writeFile(t, filepath.Join(root, "k8s", "file"), "not committed")
	state := func() string { return inGit(t, root, "status", "--porcelain") + inGit(t, root, "worktree", "list") }
	before := state()
	folder := filepath.Join(t.TempDir(), "tree")
	require.NoError(t, revision{"left", left}.extract(t.Context(), root, folder))
	content, err := os.ReadFile(filepath.Join(folder, "k8s", "file"))
	require.NoError(t, err)
	assert.Equal(t, "where the branch leaves", string(content))
	info, err := os.Stat(filepath.Join(folder, "k8s", "file"))
	require.NoError(t, err)
	assert.NotZero(t, info.Mode().Perm()&0o100, "a script stays one")
	assert.NoFileExists(t, folder+".tar")
	assert.Equal(t, before, state())
}

func TestOnlyWhatMakesAStackDiffers(t *testing.T) {
	for file, same := range map[string]bool{
		"": true, "k8s/file": false, "new.go": false, "go.mod": false, "Pulumi.mine.yaml": false, "stacks/words.txt": false,
		"README.md": true, "stacks/new_test.go": true, "docs/words.txt": true, "internal/sandbox/new.go": true,
		".github/workflows/ci.yml": true,
	} {
		root, _ := newRepository(t)
		if file != "" {
			writeFile(t, filepath.Join(root, file), "not committed")
		}
		here, err := revision{"HEAD", "HEAD"}.isHere(t.Context(), root)
		require.NoError(t, err)
		assert.Equal(t, same, here, strings.TrimSpace("with "+file))
	}
}
