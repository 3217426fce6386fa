package nodes

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
)

// inTheClouds are the settings with which a member leaves at once: there is no load balancer that would have to notice.
var inTheClouds = []string{"minReadySeconds=0", "preStopSeconds=0", "terminationGraceSeconds=30"}

// The stacks of all clouds come up on real nodes in one sandbox, each in a cluster of its own, and their clusters reach each other's load
// balancers and nothing else of each other. No more than two are there at a time, for which any machine has room (nodes.CheckWatches).
func TestCloudsOnRealNodes(t *testing.T) {
	empty, none := world.Empty(t, real), 0.0
	empty.Factor = &none
	eks := &scene{empty.Open("eks", "eks-migratorydata", inTheClouds...)}
	eks.comesUpInCloud()
	for _, stack := range []string{"aks", "gke"} {
		other := &scene{empty.Open(stack, stack+"-migratorydata", inTheClouds...)}
		other.comesUpInCloud()
		eks.act("clusters of eks and "+stack+" reach each other's load balancers only", func(w *scene) {
			there := &scene{other.In(w.T)}
			host := strings.TrimPrefix(there.address(), "http://")
			assert.True(w.T, w.reaches(member(0), host+":80"))
			assert.False(w.T, w.reaches(member(0), there.pod(member(0)).Status.PodIP+":8800"), "a pod of one reaches a pod of another")
			assert.False(w.T, w.reaches(member(0), there.pod(member(0)).Status.HostIP+":10250"), "a pod of one reaches a node of another")
		})
		other.goesFromCloud()
	}
	eks.goesFromCloud()
	require.NoError(t, empty.Instance.Down(empty.Context, quiet))
	assert.Empty(t, (&scene{empty}).leftovers(), "something is left on this machine")
}

func (w *scene) comesUpInCloud() {
	w.T.Helper()
	w.act(w.Stack+" comes up", func(w *scene) {
		w.Apply()
		w.allReady()
		assert.Empty(w.T, w.Changes(), "a second preview must be empty")
	})
	w.act(w.Stack+" serves", func(w *scene) {
		w.served(&table{}, "a killed member", func() { w.kill(w.process(member(1))) })
		w.Eventually("the autoscaler has the kubelets' figures", func() bool {
			const figure = "{.status.currentMetrics[*].resource.current.averageUtilization}"
			return w.Get("horizontalpodautoscalers", "migratorydata-autoscale", figure) != ""
		})
	})
}

func (w *scene) goesFromCloud() {
	w.T.Helper()
	w.act(w.Stack+" goes", func(w *scene) {
		w.Destroy()
		assert.NoDirExists(w.T, w.CloudKubeconfig(w.Stack+"-migratorydata"))
	})
}
