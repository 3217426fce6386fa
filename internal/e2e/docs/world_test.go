package docs

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/instance"
)

func TestMain(m *testing.M) { world.Main(m) }

// step is a block of a document, or a command of our own that prepares the next ones or looks at what they did.
type step struct {
	block   string // how it begins
	command string
	fill    map[string]string // what a person would fill in
}

// checkout is a copy of the working tree in a folder of a test's own, with a sandbox of its own, in which commands are run as a person
// would type them.
type checkout struct {
	t      *testing.T
	folder string
	env    []string
	blocks []world.Block
}

func newCheckout(t *testing.T) *checkout {
	t.Helper()
	sandbox, err := instance.Open("../../..", "")
	require.NoError(t, err)
	c := &checkout{t: t, folder: t.TempDir(), blocks: world.Blocks(t, sandbox.Root)}
	world.CopyTree(t, sandbox.Root, c.folder)
	// What a person at a fresh checkout has not set. make tells its own commands things that are not meant for another make.
	unset := []string{"HOME", "PATH", "SANDBOX_ROOT", "SANDBOX_HOME", "KUBECONFIG", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"}
	c.env = slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(unset, name) || strings.HasPrefix(name, "PULUMI_")
	})
	caches, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	require.NoError(t, err)
	paths := strings.Fields(string(caches))
	c.env = append(c.env,
		"PATH="+world.JQ(t)+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"HOME="+t.TempDir(), "GOCACHE="+paths[0], "GOMODCACHE="+paths[1],
		instance.ToolsVariable+"="+sandbox.Tools,
		"PULUMI_SKIP_CONFIRMATIONS=true", // answers with yes what a terminal would ask
		"SANDBOX_CLOUD_FACTOR=0", "SANDBOX_MIN_READY=skip",
	)
	t.Cleanup(func() { c.run(context.Background(), "make down", "make down") })
	return c
}

// follow runs steps one after the other.
func (c *checkout) follow(steps []step) {
	c.t.Helper()
	for _, s := range steps {
		name, text := s.command, s.command
		if s.block != "" {
			b := world.Find(c.t, c.blocks, s.block)
			name, text = b.Where, b.Text
		}
		for blank, value := range s.fill {
			require.Contains(c.t, text, blank, name)
			text = strings.ReplaceAll(text, blank, value)
		}
		c.run(world.Context(c.t), name, text)
	}
}

// adopt goes on in the shell that `eval "$(make env)"` has made.
func (c *checkout) adopt() {
	c.t.Helper()
	printed := c.run(world.Context(c.t), "make env", `eval "$(make env)"; env -0 > environment`)
	content, err := os.ReadFile(filepath.Join(c.folder, "environment"))
	require.NoError(c.t, err, printed)
	c.env = strings.Split(strings.TrimSuffix(string(content), "\x00"), "\x00")
}

// run has a shell run lines, and stop at the first that fails. The answer to all that is asked is a secret.
func (c *checkout) run(ctx context.Context, name, text string) string {
	c.t.Helper()
	script := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", text)
	script.Dir, script.Env, script.Stdin = c.folder, c.env, strings.NewReader("a-secret-value\n")
	script.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	script.Cancel = func() error { return syscall.Kill(-script.Process.Pid, syscall.SIGTERM) }
	out, err := os.CreateTemp(c.t.TempDir(), "") // a pipe would be awaited as long as what the command leaves running
	require.NoError(c.t, err)
	defer out.Close()
	script.Stdout, script.Stderr = out, out
	err = script.Run()
	printed, _ := os.ReadFile(out.Name())
	require.NoError(c.t, err, "%s\n%s\n%s", name, text, printed)
	c.t.Logf("%s\n%s\n%s", name, text, printed)
	return string(printed)
}
