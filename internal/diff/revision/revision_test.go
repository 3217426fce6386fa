package revision

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func run(t *testing.T, folder string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", folder, "-c", "user.name=n", "-c", "user.email=e@example.com"}, args...)...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %v\n%s", args, out)
	return strings.TrimSpace(string(out))
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
}

// newRepository makes one with a branch that has left main, after which main has gone on.
func newRepository(t *testing.T) (root, left string) {
	t.Helper()
	root = t.TempDir()
	run(t, root, "init", "-q", "-b", "main")
	commit := func(content string) string {
		writeFile(t, filepath.Join(root, "below", "file"), content)
		run(t, root, "add", ".")
		run(t, root, "commit", "-q", "-m", content)
		return run(t, root, "rev-parse", "HEAD")
	}
	commit("first")
	left = commit("where the branch leaves")
	run(t, root, "checkout", "-q", "-b", "branch")
	commit("of the branch")
	run(t, root, "checkout", "-q", "main")
	commit("later on main")
	run(t, root, "checkout", "-q", "branch")
	return root, left
}

func TestARevisionIsFound(t *testing.T) {
	root, left := newRepository(t)
	for name, want := range map[string]string{"": left, "main": run(t, root, "rev-parse", "main"),
		"HEAD~2": run(t, root, "rev-parse", "HEAD~2"), left[:9]: left} {
		got, err := Find(t.Context(), root, name)
		if err != nil || got.Commit != want {
			t.Errorf("%q: got %v, %v, want %s", name, got, err, want)
		}
	}
	for revision, want := range map[Revision]string{
		{"main", "0123456789abcdef"}: "main (0123456)", {"0123456789", "0123456789abcdef"}: "0123456789ab",
	} {
		if got := revision.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// What origin knows counts more than a local main, which may be behind.
func TestTheMainBranchIsOrigins(t *testing.T) {
	root, _ := newRepository(t)
	clone := t.TempDir()
	run(t, clone, "clone", "-q", "-b", "branch", root, "clone")
	clone = filepath.Join(clone, "clone")
	run(t, clone, "branch", "main", "HEAD~2")
	got, err := Find(t.Context(), clone, "")
	if want := run(t, clone, "merge-base", "HEAD", "origin/main"); err != nil || got.Commit != want ||
		!strings.Contains(got.Name, "origin/main") {
		t.Errorf("got %v, %v, want %s", got, err, want)
	}
}

func TestWhatCannotBeFoundIsSaidInOneLine(t *testing.T) {
	root, _ := newRepository(t)
	shallow := filepath.Join(t.TempDir(), "shallow")
	run(t, root, "clone", "-q", "--depth=1", "--no-single-branch", "file://"+root, shallow)
	orphan := filepath.Join(t.TempDir(), "orphan")
	run(t, root, "clone", "-q", root, orphan)
	run(t, orphan, "checkout", "-q", "--orphan", "alone")
	run(t, orphan, "commit", "-q", "-m", "alone")
	bare := t.TempDir()
	run(t, bare, "init", "-q", "-b", "other")
	for _, c := range []struct{ root, name, says string }{
		{root, "nothing", `no revision "nothing"`},
		{root, "--all", `no revision "--all"`},
		{root, "HEAD:below/file", "no revision"},
		{shallow, "HEAD~1", "git fetch --depth=1 origin HEAD~1"},
		{shallow, "", "git fetch --unshallow"},
		{orphan, "", "no common ancestor"},
		{bare, "", "BASE=<ref>"},
		{t.TempDir(), "", "not a git repository"},
	} {
		_, err := Find(t.Context(), c.root, c.name)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(strings.TrimSpace(err.Error()), "\n") {
			t.Errorf("%s %q: the error is %v", c.root, c.name, err)
		}
	}
}

func TestARevisionIsExtractedWithoutATrace(t *testing.T) {
	root, left := newRepository(t)
	writeFile(t, filepath.Join(root, "script"), "#!/bin/sh\n")
	require.NoError(t, os.Chmod(filepath.Join(root, "script"), 0o755))
	require.NoError(t, os.Symlink("script", filepath.Join(root, "link")))
	run(t, root, "add", ".")
	run(t, root, "commit", "-q", "-m", "a script")
	writeFile(t, filepath.Join(root, "below", "file"), "not committed")
	state := func() string { return run(t, root, "status", "--porcelain") + run(t, root, "worktree", "list") }
	before := state()
	extract := func(root, commit string) string {
		folder := filepath.Join(t.TempDir(), "tree")
		require.NoError(t, Extract(t.Context(), root, Revision{commit, commit}, folder))
		return folder
	}
	content, err := os.ReadFile(filepath.Join(extract(root, left), "below", "file"))
	require.NoError(t, err)
	assert.Equal(t, "where the branch leaves", string(content))

	folder := extract(root, "HEAD")
	info, err := os.Stat(filepath.Join(folder, "link"))
	require.NoError(t, err)
	assert.NotZero(t, info.Mode().Perm()&0o100, "a script stays one")
	assert.FileExists(t, filepath.Join(extract(filepath.Join(root, "below"), "HEAD"), "file"),
		"a project may be a folder of a larger repository")
	assert.NoFileExists(t, folder+".index")
	assert.Equal(t, before, state())
}

func TestFilesAreTheSameUntilOneIsChangedOrAddedOrGone(t *testing.T) {
	root, _ := newRepository(t)
	head, err := Find(t.Context(), root, "HEAD")
	require.NoError(t, err)
	file := filepath.Join(root, "below", "file")
	for name, c := range map[string]struct {
		change func()
		same   bool
	}{
		"nothing":        {func() {}, true},
		"another file":   {func() { writeFile(t, filepath.Join(root, "elsewhere"), "") }, true},
		"a changed file": {func() { writeFile(t, file, "other") }, false},
		"a file more":    {func() { writeFile(t, filepath.Join(root, "below", "more"), "") }, false},
		"a file less":    {func() { require.NoError(t, os.Remove(file)) }, false},
	} {
		c.change()
		same, err := Same(t.Context(), root, head, []string{"below", "missing"})
		require.NoError(t, err, name)
		assert.Equal(t, c.same, same, name)
		run(t, root, "checkout", "-q", "--", ".")
		run(t, root, "clean", "-q", "-f", "-d")
	}
}
