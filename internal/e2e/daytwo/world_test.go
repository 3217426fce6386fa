// Package daytwo runs what operators do to a stack that stands, on real controllers, and asserts what holds at each moment of it.
package daytwo

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/preview"
	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
)

func TestMain(m *testing.M) { world.Main(m) }

// Members take their time to come and to go, so that a step which does not wait for one is seen.
const (
	startDelay  = time.Second
	grace       = "1" // seconds, the shortest that the program admits
	minReady    = 2 * time.Second
	seeds       = 3
	client      = "migratorydata-cs"
	inNamespace = "--namespace=migratory"
)

// quickToNotice is a control plane that notices sooner than by Kubernetes' defaults that it lacks a node, and then gives up its pods
// sooner. The first time is still long enough for a machine on which kwok must wait for its turn.
var quickToNotice = cluster.Behaviour{NodeGrace: 20 * time.Second, Toleration: 5 * time.Second}

// kept are the rules about who takes members, and always those that hold whatever is done.
var (
	kept   = []timeline.Rule{timeline.Evictions, timeline.Rollouts(seeds), timeline.SeedsWanted(seeds)}
	always = append([]timeline.Rule{timeline.Serves(client)}, kept...)
)

// scene is a world with the stack local.
type scene struct{ *world.World }

func (w *scene) In(t *testing.T) *scene { return &scene{w.World.In(t)} }

// newWorld is a world whose simulated part behaves in a certain way.
func newWorld(t *testing.T, behaves cluster.Behaviour, settings ...string) *scene {
	t.Helper()
	behaves.PodStartDelay, behaves.GracefulDeletion = cmp.Or(behaves.PodStartDelay, startDelay), true
	times := []string{"terminationGraceSeconds=" + grace, fmt.Sprintf("minReadySeconds=%.0f", minReady.Seconds())}
	return &scene{world.Local(t, behaves, append(times, settings...)...)}
}

// up returns when the members are all there. For that it does not rely on `pulumi up`: the sandbox's provider is older than the
// users', and may take the status of before a change for that of after it (https://github.com/pulumi/pulumi-kubernetes/pull/4094).
func (w *scene) up(flags ...string) {
	w.T.Helper()
	w.Apply(flags...)
	w.allReady()
}

// watched does something, and returns what was to be seen of the members meanwhile, which must have kept all rules.
func (w *scene) watched(do func()) []timeline.Moment {
	w.T.Helper()
	return w.watchedBy(always, do)
}

// watchedBy is watched with other rules.
func (w *scene) watchedBy(rules []timeline.Rule, do func()) []timeline.Moment {
	w.T.Helper()
	recording, err := timeline.Record(w.T.Context(), w.API(), w.Namespace)
	require.NoError(w.T, err)
	do()
	moments, err := recording.Stop(w.T.Context())
	require.NoError(w.T, err)
	assert.NoError(w.T, timeline.Check(moments, rules...))
	w.T.Cleanup(func() {
		if w.T.Failed() {
			w.T.Logf("the whole timeline:\n%s", timeline.Whole(moments))
		}
	})
	return moments
}

// last returns how the members were in the end.
func last(moments []timeline.Moment) map[string]timeline.Member {
	return moments[len(moments)-1].Members
}

// assertWhole expects that the state names everything of the stack that is in the cluster, and nothing else, each thing once; and
// that the next `up` has nothing to do.
func (w *scene) assertWhole() {
	w.T.Helper()
	const kinds = "namespaces,services,serviceaccounts,secrets,networkpolicies,poddisruptionbudgets,statefulsets,horizontalpodautoscalers"
	var list struct {
		Items []metav1.PartialObjectMetadata
	}
	found := w.Run("get", kinds, "--all-namespaces", "--selector=app.kubernetes.io/managed-by=stateful-clusters", "-o", "json")
	require.NoError(w.T, json.Unmarshal([]byte(found), &list))
	var there []string
	for _, object := range list.Items {
		there = append(there, object.Kind+"/"+object.Name)
	}
	assert.ElementsMatch(w.T, there, w.inState())
	w.Apply()
	assert.Empty(w.T, w.Changes())
}

// inState returns the Kubernetes objects that the state names, as kind/name, and what is pending there. Their order is the engine's.
func (w *scene) inState() []string {
	w.T.Helper()
	state := w.State()
	var objects []string
	for _, r := range state.Resources {
		if strings.HasPrefix(r.Type, "kubernetes:") {
			objects = append(objects, preview.Kind(r.URN)+"/"+r.Name())
		}
	}
	for _, p := range state.PendingOperations {
		objects = append(objects, "pending: "+p.Resource.URN)
	}
	return objects
}
