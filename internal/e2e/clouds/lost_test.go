package clouds

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Somebody deletes the cluster, and with it what runs there. Pulumi says so, and the commands of docs/operations.md lead out: to a
// new cluster, or to nothing.
func TestLostCluster(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.Apply()
			w.loseCluster()
			out, err := w.Try("destroy", "--yes", "--skip-preview")
			assert.Error(t, err)
			assert.Contains(t, out, "PULUMI_K8S_DELETE_UNREACHABLE")
			if stack == "aks" { // of EKS nothing is asked in a preview
				out, err = w.Try("preview")
				assert.Error(t, err)
				assert.Contains(t, out, "AKS gives no kubeconfig for the cluster aks-migratorydata")
				assert.Contains(t, out, `docs/operations.md, "The cluster is gone"`)
			}
			out, err = w.Try("preview", "--refresh")
			assert.Error(t, err)
			assert.Contains(t, out, "If the cluster was deleted, you can remove this resource from Pulumi state")

			w.documented("PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh")
			w.removeBalancers()
			w.documented("pulumi up")
			w.converged("with a new cluster")
			assert.Equal(t, "3 3", w.memberCount())

			w.loseCluster()
			w.documented("PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh")
			w.removeBalancers()
			w.documented("pulumi destroy")
			w.gone("without the cluster")
		})
	}
}

// loseCluster deletes the cluster as a person does: on EKS the node groups must go first, on AKS the second resource group goes
// with it.
func (w *scene) loseCluster() {
	w.T.Helper()
	lost := []string{groupType, "aws:eks/cluster:Cluster"}
	if w.Stack == "aks" {
		lost = []string{aksType}
	}
	for _, token := range lost {
		require.NoError(w.T, w.cloud.Remove(w.T.Context(), token, w.one(token).ID))
	}
}

// removeBalancers is `aws elbv2 delete-load-balancer`: nobody else takes it away, and it would hold the network. AKS leaves none.
func (w *scene) removeBalancers() {
	w.T.Helper()
	removed := 0
	for _, r := range w.resources() {
		if strings.HasSuffix(r.Type, ":LoadBalancer") {
			require.NoError(w.T, w.cloud.Remove(w.T.Context(), r.Type, r.ID))
			removed++
		}
	}
	assert.Equal(w.T, map[string]int{"eks": 1, "aks": 0}[w.Stack], removed)
}

// documented runs a command that docs/operations.md gives for a cluster that is gone, and answers its question with yes.
func (w *scene) documented(command string) {
	w.T.Helper()
	w.Documented(command + " --stack eks\n")
	variable, args, set := strings.Cut(command, " pulumi ")
	if !set {
		variable, args = "", strings.TrimPrefix(command, "pulumi ")
	}
	cmd := w.Command(args, "--yes", "--skip-preview")
	cmd.Env = append(cmd.Env, variable)
	out, err := cmd.CombinedOutput()
	require.NoError(w.T, err, "%s\n%s", command, out)
}
