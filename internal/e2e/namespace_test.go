package e2e

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/toolchain"
)

// While an aggregated API does not answer, nobody knows what it has in a namespace, and the namespace stays. `make status` and
// `make destroy` say so, and the runbook's remedy ends it.
func TestANamespaceThatDoesNotGo(t *testing.T) {
	w := &scene{world.Local(t, cluster.Behaviour{})}
	w.Apply()
	kind, name := schema.GroupVersionKind{Group: "apiregistration.k8s.io", Version: "v1", Kind: "APIService"}, "v1beta1.nowhere.example.com"
	require.NoError(t, w.API().Apply(w.Context, `{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: `+name+`},
		spec: {group: nowhere.example.com, version: v1beta1, groupPriorityMinimum: 100, versionPriority: 100,
		service: {namespace: default, name: nowhere}}}`))
	w.Eventually("the API server has found that the API does not answer", func() bool {
		return strings.Contains(w.Run("get", "apiservice", name, "--no-headers"), "False")
	})

	destroy := exec.CommandContext(w.Context, w.ToolPath(toolchain.Driver), "destroy", "local")
	destroy.Dir, destroy.Env = w.Root, w.Env()
	run := w.Start(destroy)
	defer run.End()
	reason := `the namespace migratory has not gone, \S+ after its deletion ` +
		`\(NamespaceDeletionDiscoveryFailure: .*nowhere.example.com/v1beta1.*\): ` +
		"`kubectl get apiservices \\| grep False` " + `\(docs/operations.md, "A namespace that does not go"\)`
	says := regexp.MustCompile(`down: nothing is deployed, and a namespace has not gone yet; ` + reason)
	w.verdict(1, "down: nothing is deployed, and a namespace has not gone yet; the namespace migratory has not gone, ")
	w.Eventually("the verdict says why", func() bool {
		out, _, _ := w.driver(nil, "status", "local")
		return says.MatchString(strings.ReplaceAll(out, "\n  - ", "; "))
	})
	run.Says("destroy waits: ")
	assert.Regexp(t, "destroy waits: "+reason, run.Output())
	assert.False(t, run.Over(), "the namespace has gone, or destroy did not wait for it")

	require.NoError(t, w.API().Delete(w.Context, kind, "", name))
	run.Succeeds()
	w.verdict(1, "down: nothing is deployed; run `make up`")
}
