// Package diff runs `make diff` whole: on a repository of its own, with the real engine, and says what each change does.
package diff

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/diff"
	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

func TestMain(m *testing.M) { world.Main(m) }

// scene is a clone of the repository with what it has that is not committed, and a sandbox in it that is in use.
type scene struct {
	t          *testing.T
	root       string
	diffBinary string
	used       map[string]string // the files of the sandbox in use
}

func newWorld(t *testing.T) *scene {
	t.Helper()
	present, err := instance.Open("../../..", t.TempDir())
	require.NoError(t, err)
	require.NoError(t, present.Install(world.Context(t), progress.New(os.Stderr)))
	t.Setenv(instance.ToolsVariable, present.Tools)
	t.Setenv(instance.HomeVariable, "")
	w := &scene{t: t, root: filepath.Join(t.TempDir(), "repository"), diffBinary: filepath.Join(t.TempDir(), "diff")}
	build, err := exec.CommandContext(world.Context(t), "go", "build", "-o", w.diffBinary, "../../../cmd/diff").CombinedOutput()
	require.NoError(t, err, string(build))
	world.CopyTree(t, present.Root, w.root)
	w.git("init", "--quiet", "--initial-branch=main")
	w.commit("as it is")
	w.write(".sandbox/clouds/account.json", "[]")
	w.write(".sandbox/project/Pulumi.eks.yaml", "config: {stateful-clusters:clusterName: set-in-the-sandbox}")
	w.used = w.sandboxFiles()
	return w
}

func (w *scene) git(args ...string) {
	w.t.Helper()
	args = append([]string{"-C", w.root, "-c", "user.name=test", "-c", "user.email=test@example.com"}, args...)
	out, err := exec.CommandContext(world.Context(w.t), "git", args...).CombinedOutput()
	require.NoError(w.t, err, "git %s\n%s", strings.Join(args, " "), out)
}

func (w *scene) commit(message string) {
	w.t.Helper()
	w.git("add", "--all")
	w.git("commit", "--quiet", "--allow-empty", "--message", message)
}

// reset takes all changes back that are not committed.
func (w *scene) reset() {
	w.t.Helper()
	w.git("reset", "--quiet", "--hard")
	w.git("clean", "--quiet", "-d", "--force")
}

func (w *scene) write(file, content string) {
	w.t.Helper()
	path := filepath.Join(w.root, file)
	require.NoError(w.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(w.t, os.WriteFile(path, []byte(content), 0o644))
}

// edit replaces a text in a file, where it must be.
func (w *scene) edit(file, old, new string) {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join(w.root, file))
	require.NoError(w.t, err)
	require.Contains(w.t, string(content), old, file)
	w.write(file, strings.Replace(string(content), old, new, 1))
}

// set adds keys to a stack's file.
func (w *scene) set(stack string, lines ...string) {
	w.t.Helper()
	file := "Pulumi." + stack + ".yaml"
	content, err := os.ReadFile(filepath.Join(w.root, file))
	require.NoError(w.t, err)
	for _, line := range lines {
		content = append(content, "  stateful-clusters:"+line+"\n"...)
	}
	w.write(file, string(content))
}

// compare returns what the working tree changes in a stack as HEAD makes it.
func (w *scene) compare(stack string) diff.Report {
	w.t.Helper()
	sandbox, err := instance.Open(w.root, "")
	require.NoError(w.t, err)
	c := &diff.Comparison{Sandbox: sandbox, Stack: stack, Base: "HEAD", Log: progress.New(os.Stderr)}
	report, err := c.Run(world.Context(w.t))
	require.NoError(w.t, err)
	w.nothingLeft()
	return report
}

// diff runs the command and returns what it printed, and its exit code.
func (w *scene) diff(args ...string) (out, said string, code int) {
	w.t.Helper()
	cmd, stdout, stderr := w.command(args...)
	err := cmd.Run()
	if _, exited := err.(*exec.ExitError); !exited {
		require.NoError(w.t, err)
	}
	w.nothingLeft()
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

func (w *scene) command(args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	cmd = exec.CommandContext(world.Context(w.t), w.diffBinary, args...)
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Dir, cmd.Stdout, cmd.Stderr = w.root, stdout, stderr
	return cmd, stdout, stderr
}

// nothingLeft asserts that all that was started is gone, and that the sandbox in use is as it was.
func (w *scene) nothingLeft() {
	w.t.Helper()
	assert.Empty(w.t, w.scratchProcesses(append(cluster.Programs(), toolchain.Clouds, toolchain.Pulumi, toolchain.Provider,
		toolchain.LanguageHost)...))
	assert.Equal(w.t, w.used, w.sandboxFiles(), "the sandbox in use")
}

func (w *scene) scratchProcesses(names ...string) []process.Process {
	real, err := filepath.EvalSymlinks(w.root)
	require.NoError(w.t, err)
	return process.Below(filepath.Join(real, ".sandbox"), names...)
}

// sandboxFiles returns the files of the sandbox in use with their contents, but for an empty lock.
func (w *scene) sandboxFiles() map[string]string {
	w.t.Helper()
	files := map[string]string{}
	home := os.DirFS(filepath.Join(w.root, ".sandbox"))
	require.NoError(w.t, fs.WalkDir(home, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path == "scratch.lock" {
			return err
		}
		content, err := fs.ReadFile(home, path)
		files[path] = string(content)
		return err
	}))
	return files
}
