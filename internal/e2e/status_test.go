package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/toolchain"
)

// What `make status` says of a real control plane in the states in which an operator asks for it.
func TestStatus(t *testing.T) {
	w := &scene{world.Local(t, cluster.Behaviour{NodeGrace: 20 * time.Second})}
	w.verdict(1, "down: nothing is deployed; run `make up`")
	w.Apply()
	endpoint := "endpoint migratorydata-cs.migratory.sandbox.invalid port 80 (simulated: nothing answers there)"
	table := w.verdict(0, "healthy: 3 of 3 members ready; "+endpoint)
	assert.Regexp(t, `migratorydata-0 +node-\d +zone-[abc] +Running +0 +\d+\w+ +yes`, table)
	healthy := func() { w.verdict(0, "healthy: 3 of 3 members ready; "+endpoint) }

	w.Annotate("migratorydata-1", "sandbox.stateful-clusters/fail", "crash")
	w.verdict(1, "degraded: 2 of 3 members ready; migratorydata-1 is not ready (CrashLoopBackOff, 1 restarts): `kubectl -n migratory logs "+
		"migratorydata-1 --previous`")
	w.Annotate("migratorydata-1", "sandbox.stateful-clusters/fail", "")
	healthy()

	node := w.Get("pods", "migratorydata-2", "{.spec.nodeName}")
	w.Run("label", "node", node, "sandbox.stateful-clusters/fail=lost")
	w.verdict(1, "degraded: 2 of 3 members ready; migratorydata-2 is not ready (node "+node+" is not ready for ")
	w.Run("label", "node", node, "sandbox.stateful-clusters/fail-")
	healthy()
	w.Run("cordon", node)
	w.verdict(0, "healthy: 3 of 3 members ready; "+endpoint+"; note: node "+node+" is closed to new members")
	w.Run("uncordon", node)

	w.Run("set", "image", "statefulset/migratorydata", inNamespace, "migratorydata=registry.invalid/server:1")
	w.verdict(1, "degraded: 2 of 3 members ready; the rollout of migratorydata is stuck at migratorydata-2, "+
		"1 of 3 members are of the new version: "+
		"`kubectl -n migratory delete pod migratorydata-2` "+`(docs/operations.md, "A first pod that does not start"); `+
		`migratorydata-2 is not ready (ImagePullBackOff: Back-off pulling image "registry.invalid/server:1")`)
	w.Run("rollout", "undo", "statefulset/migratorydata", inNamespace)
	w.Run("delete", "pod", "migratorydata-2", inNamespace)
	healthy()

	w.Patch("horizontalpodautoscalers", "migratorydata-autoscale", `{"spec":{"maxReplicas":3}}`)
	w.Run("annotate", "pods", "--all", inNamespace, "kwok.x-k8s.io/usage-cpu=400m", "--overwrite")
	w.verdict(1, `degraded: 3 of 3 members ready; migratorydata-autoscale wants more than its most of 3 members: `)
	w.Run("annotate", "pods", "--all", inNamespace, "kwok.x-k8s.io/usage-cpu-")
	w.verdict(0, "healthy: 3 of 3 members ready; "+endpoint+"; note: migratorydata-autoscale is at its most of 3 members")
	anotherCluster(w)
}

// anotherCluster is a cluster that is not this sandbox's, known by its kubeconfig alone.
func anotherCluster(w *scene) {
	// A sandbox that never was, which has no kubectl of its own.
	nowhere := []string{"SANDBOX_HOME=" + filepath.Join(w.T.TempDir(), "none"), "KUBECONFIG="}
	kubeconfig := filepath.Join(w.T.TempDir(), "kubeconfig")
	contexts := strings.Replace(w.Run("config", "view", "--raw"), "current-context: sandbox", "current-context: \"\"", 1)
	require.NoError(w.T, os.WriteFile(kubeconfig, []byte(contexts), 0o600))
	status := func(flags ...string) (all string, code int) {
		out, errors, code := w.driver(nowhere, append([]string{"status", "local", "--kubeconfig", kubeconfig}, flags...)...)
		return out + errors, code
	}
	all, code := status("--context", "sandbox")
	assert.Contains(w.T, all, "healthy: 3 of 3 members ready")
	assert.Zero(w.T, code)
	for says, flags := range map[string][]string{
		"down: nothing is deployed; run `pulumi up`":                                      {"--context", "sandbox", "--namespace", "default"},
		kubeconfig + " has no current context: name one by --context; there are: sandbox": nil,
		"there is no context \"sandbxo\": did you mean sandbox?":                          {"--context", "sandbxo"},
	} {
		all, code := status(flags...)
		assert.Equal(w.T, 1, code, flags)
		assert.Contains(w.T, all, says)
		assert.Equal(w.T, 1, strings.Count(all, "\n"), all)
	}

	// Nobody is told that servers are down of whom nothing is known.
	servers := process.Of(w.Home, toolchain.APIServer)
	require.Len(w.T, servers, 1)
	process.Kill(servers)
	all, code = status("--context", "sandbox")
	assert.Regexp(w.T, `^unknown: the cluster does not answer \(.*127.0.0.1:\d+.*connection refused`, all)
	assert.Equal(w.T, 1, strings.Count(all, "\n"))
	assert.Equal(w.T, 1, code)
	w.verdict(1, "down: kube-apiserver not running; run `make up`")
}

// verdict waits until `make status` begins with this verdict, its lines joined by semicolons, and returns the tables behind it.
func (w *scene) verdict(code int, begins string) (tables string) {
	w.T.Helper()
	last := ""
	w.Eventually(fmt.Sprintf("the exit code is %d, and the verdict %s", code, begins), func() bool {
		out, _, got := w.driver(nil, "status", "local")
		var head string
		head, tables, _ = strings.Cut(out, "\n\n")
		said := strings.NewReplacer("\n  - ", "; ", "\n  ", "; ").Replace(head)
		if said != last {
			w.T.Logf("exit code %d and %s", got, said)
		}
		last = said
		return got == code && strings.HasPrefix(said, begins)
	})
	return tables
}
