package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

func TestAKilledRunIsRecoveredFrom(t *testing.T) {
	p := &scene{world.Local(t, cluster.Behaviour{PodStartDelay: 3 * time.Second})}
	run := p.Command("up", "--yes", "--skip-preview")
	require.NoError(t, run.Start())
	p.Eventually("the members are being created", func() bool {
		return p.Get("pods", "migratorydata-0", "{.metadata.name}") != ""
	})
	require.NoError(t, run.Process.Kill())
	require.Error(t, run.Wait())

	var said bytes.Buffer
	require.NoError(t, p.Recover(p.Context, progress.New(&said)), "%s", &said)
	assert.Contains(t, said.String(), "was interrupted, its lock is removed")
	assert.Contains(t, said.String(), "was creating StatefulSet migratorydata, removing it")
	assert.Empty(t, process.Of(p.Home, toolchain.Pulumi, toolchain.Provider, toolchain.LanguageHost), "plugins of the killed run still run")
	p.Apply()
	assert.Empty(t, p.Changes(), "after the recovery a second preview must be empty")

	said.Reset()
	require.NoError(t, p.Recover(p.Context, progress.New(&said)))
	assert.Empty(t, said.String(), "there was nothing left to recover from")
}

// What a person types after `eval "$(make env)"`, in a shell that knows nothing else of the sandbox.
func TestTheOrdinaryCLIWorksInTheEnvironment(t *testing.T) {
	w := newWorld(t)
	shell := func(line string) string {
		cmd := exec.CommandContext(w.Context, "sh", "-c", w.ShellExports()+line)
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s\n%s", line, out)
		return string(out)
	}
	require.Equal(t, filepath.Join(w.Home, "bin", "pulumi"), strings.TrimSpace(shell("command -v pulumi")))
	shell("pulumi config set membersMax 4 --stack local")
	shell("pulumi up --yes --stack local")
	assert.Contains(t, shell("pulumi stack output members --stack local"), "migratorydata-3.")
	assert.NotContains(t, shell("pulumi stack output members --stack local"), "migratorydata-4.", "config set had no effect")
	assert.Contains(t, shell("kubectl get pods "+inNamespace), "migratorydata-0")
	shell("pulumi destroy --yes --stack local")
	assert.Contains(t, shell("pulumi stack ls"), "local")

	ours, err := os.ReadFile(filepath.Join(w.Root, "Pulumi.local.yaml"))
	require.NoError(t, err)
	assert.NotContains(t, string(ours), "encryptionsalt", "the CLI wrote into the repository")
	assert.NotContains(t, string(ours), "membersMax", "the CLI wrote into the repository")
}
