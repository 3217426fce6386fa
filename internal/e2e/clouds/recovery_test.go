package clouds

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// killed starts `pulumi up` and ends by force what runs under the given names once the moment has come.
func (w *scene) killed(moment string, come func() bool, programs ...string) {
	w.T.Helper()
	run := w.Command("up", "--yes", "--skip-preview")
	require.NoError(w.T, run.Start())
	w.Eventually(moment, come)
	process.Kill(process.Of(w.Home, append(programs, toolchain.Pulumi)...))
	require.Error(w.T, run.Wait(), "the run has ended before it was killed: %s", moment)
}

// recovered cleans up after a killed run and returns what was said about it.
func (w *scene) recovered() string {
	w.T.Helper()
	var said bytes.Buffer
	require.NoError(w.T, w.Recover(w.T.Context(), progress.New(&said)), "%s", &said)
	assert.Contains(w.T, said.String(), "was interrupted, its lock is removed")
	assert.Empty(w.T, w.State().PendingOperations)
	return said.String()
}

// under reports whether a call is under way.
func (w *scene) under(operation control.Operation, token string) bool {
	return slices.ContainsFunc(w.ledger(0), func(e control.Entry) bool { return e.Type == token && e.Operation == operation && e.End.IsZero() })
}

// calls counts the calls that have begun.
func (w *scene) calls(operation control.Operation, token string) int {
	n := 0
	for _, e := range w.ledger(0) {
		if e.Type == token && e.Operation == operation {
			n++
		}
	}
	return n
}

const (
	eksCluster   = "aws:eks/cluster:Cluster"
	aksCluster   = "azure-native:containerservice/v20241001:ManagedCluster"
	eksNodeGroup = "aws:eks/nodeGroup:NodeGroup"
)

// The cloud goes on with what it was asked for, whoever asks, and even if its own process is killed too.
func TestWhatACloudHasMadeForAKilledRunIsTakenIn(t *testing.T) {
	for name, c := range map[string]struct {
		stack, kind, token, id string
		programs               []string
	}{
		"the cluster of EKS":    {"eks", "Cluster", eksCluster, "eks-migratorydata", nil},
		"the clouds killed too": {"eks", "Cluster", eksCluster, "eks-migratorydata", []string{toolchain.Clouds}},
		"the cluster of AKS":    {"aks", "ManagedCluster", aksCluster, "aks-migratorydata", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.stack)
			w.inject("slow create " + c.kind + " 2s")
			w.killed("the cluster is being created", func() bool { return w.under(control.Create, c.token) }, c.programs...)
			said := w.recovered()
			assert.Regexp(t, "was creating "+c.token+" .*, and the cloud has made it as .*"+c.id+": taking it into the state", said)
			w.accounted("after the recovery")
			w.Apply()
			w.converged("after the next up")
			assert.Equal(t, 1, w.calls(control.Create, c.token), "the cluster was created again")
		})
	}
}

// What the cloud has not made is forgotten, and made by the next run.
func TestWhatACloudHasRefusedToAKilledRunIsMadeAnew(t *testing.T) {
	w := newWorld(t, "aks")
	w.inject("stall create ManagedCluster")
	w.killed("the cluster is asked for", func() bool { return w.under(control.Create, aksCluster) })
	assert.NotContains(t, w.recovered(), "taking it into the state")
	w.Apply()
	w.converged("after the next up")
}

func TestAReplacementThatWasBeingMadeIsRemoved(t *testing.T) {
	w := newWorld(t, "eks")
	w.Apply()
	w.Set("eksDiskSize=100")
	w.inject("slow create NodeGroup 2s")
	w.killed("the new node group is being created", func() bool { return w.under(control.Create, eksNodeGroup) })
	assert.Regexp(t, "was creating "+eksNodeGroup+" .*, for another: removing it", w.recovered())
	w.accounted("after the recovery")
	w.Apply()
	w.converged("after the next up")
}

// Helm refuses to install a release whose name is in use by one that it has not finished.
func TestAHalfMadeReleaseIsRemoved(t *testing.T) {
	t.Setenv("SANDBOX_POD_START_DELAY", "3s") // Helm waits for the release's pods, which leaves time to kill it
	w := newWorld(t, "eks")
	const release = "aws-load-balancer-controller"
	records := func(ofStatus string) string {
		out, err := w.Kubectl("get", "secrets", "--namespace=kube-system", "-l", "owner=helm,name="+release+ofStatus, "-o", "name").Output()
		if err != nil {
			return "" // there is no cluster yet
		}
		return string(out)
	}
	w.killed("the release is being installed", func() bool { return records(",status=pending-install") != "" }, toolchain.Provider)
	assert.Contains(t, w.recovered(), "was installing the Helm release "+release+", removing it")
	assert.Empty(t, records(""))
	assert.Empty(t, w.Run("get", "deployments,services,serviceaccounts", "--namespace=kube-system", "-l", "app.kubernetes.io/instance="+release, "-o", "name"))
	w.Apply()
	w.converged("after the next up")
}
