package toolchain

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../../.."

var allTools = slices.Concat(tools, nodeTools)

func TestSourcesHoldAllThatGoCompiles(t *testing.T) {
	for _, tool := range allTools {
		if tool.Module != "." {
			continue
		}
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if .Main}}{{$.ImportPath}}{{end}}{{end}}", tool.Package)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		for _, compiled := range strings.Fields(string(out)) {
			assert.True(t, slices.ContainsFunc(tool.Sources, func(folder string) bool {
				return strings.HasPrefix(compiled+"/", "stateful-clusters/"+folder+"/")
			}), "%s of %s is in none of its sources", compiled, tool.Name)
		}
	}
}

func TestToolsAreWhatTheirModulesPin(t *testing.T) {
	for _, tool := range allTools {
		content, err := os.ReadFile(filepath.Join(root, tool.Module, "go.mod"))
		require.NoError(t, err)
		if tool.EmbedsFrom != "" {
			assert.Contains(t, string(content), "\nrequire "+tool.EmbedsFrom+" ", tool.Name)
		}
		pinned, err := tool.pinned(root)
		require.NoError(t, err)
		if !strings.HasPrefix(tool.Package, ".") {
			assert.Contains(t, string(content), tool.Package+"\n", tool.Name)
			assert.NotEmpty(t, pinned.version, tool.Name)
		}
		for _, stamp := range pinned.Stamps {
			assert.NotContains(t, stamp, "{", tool.Name)
		}
	}
}

func TestStampsTakeTheirVersionsFromTheModule(t *testing.T) {
	w := newWorkshop(t)
	w.write(t, "go.mod", "module example\n\ngo 1.26\n\nrequire (\n\texample.com/a/b v0.9.0 // indirect\n\texample.com/a v1.36.3\n)\n")
	tool := Tool{Module: ".", Package: "example.com/a/b/cmd", Stamps: []string{
		"x.v={example.com/a}", "x.minor={example.com/a minor}", "x.y=1",
	}}
	pinned, err := tool.pinned(w.root)
	require.NoError(t, err)
	assert.Equal(t, []string{"x.v=v1.36.3", "x.minor=36", "x.y=1"}, pinned.Stamps)
	assert.Equal(t, "v0.9.0", pinned.version)

	tool.Stamps = []string{"x.v={example.com/c}"}
	_, err = tool.pinned(w.root)
	assert.ErrorContains(t, err, "does not pin example.com/c")
}

func TestTheBigToolsCanComeFromTheMachine(t *testing.T) {
	for _, name := range []string{Pulumi, Kubectl, Etcd, APIServer, ControllerManager, Scheduler, Kwok} {
		i := slices.IndexFunc(tools, func(t Tool) bool { return t.Name == name })
		assert.NotEmpty(t, tools[i].Asked, name)
	}
}

// Nobody waits for the tools of real nodes without them, nor removes another checkout's.
func TestOnlyRealNodesNeedTheirTools(t *testing.T) {
	folder := t.TempDir()
	without, err := Open(t.Context(), root, folder, false)
	require.NoError(t, err)
	with, err := Open(t.Context(), root, folder, true)
	require.NoError(t, err)
	assert.Len(t, without.Names(), len(tools))
	assert.Len(t, with.Names(), len(allTools))

	unused, old := filepath.Join(folder, Kubelet+"-0123456789abcdef"), time.Now().Add(-2*unusedAfter)
	require.NoError(t, os.Mkdir(unused, 0o755))
	require.NoError(t, os.Chtimes(unused, old, old))
	without.prune()
	assert.DirExists(t, unused)
	with.prune()
	assert.NoDirExists(t, unused)
}
