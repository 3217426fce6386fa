package clouds

import (
	"slices"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// alteration is a change of the configuration of a stack that runs.
type alteration struct {
	name    string
	set     []string // key=value, where a key may be a path such as tags[0].name
	unset   []string // before that
	expects map[string][]string
	calls   []string // to the cloud, in this order; "update Cluster"
	anyhow  bool     // the order of the calls is free, and what they are follows from expects
	rolls   bool     // the members are made anew
}

// alter makes the changes one after the other. Each does what it must and nothing else, and is then through.
func (w *scene) alter(alterations ...alteration) {
	w.T.Helper()
	for _, a := range alterations {
		w.configure(a.set, a.unset)
		assert.Equal(w.T, a.expects, w.Changes(), a.name)
		before, ledger := w.members(), len(w.ledger(0))
		w.Apply()
		if _, changed := a.expects["update Service"]; changed {
			w.forgetStaleService()
		}
		w.converged("after " + a.name)
		if !a.anyhow {
			assert.Equal(w.T, a.calls, w.writes(ledger), "%s: calls to the cloud", a.name)
		}
		w.Eventually("after "+a.name+" all members are there", func() bool { return len(w.members()) == len(before) })
		if !a.rolls {
			assert.Equal(w.T, before, w.members(), "%s: the members must stay", a.name)
			continue
		}
		for _, member := range w.members() {
			assert.NotContains(w.T, before, member, "%s: every member must be made anew", a.name)
		}
	}
}

// forgetStaleService reads back what the Kubernetes provider may have written down too early: it takes the Service as its watch
// last saw it, which on a busy machine is the one from before the update (Await in
// https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/internal/awaiter.go). The next preview would show the
// same change once more.
func (w *scene) forgetStaleService() {
	w.T.Helper()
	w.Pulumi("refresh", "--yes", "--skip-preview")
}

// configure changes the stack's file.
func (w *scene) configure(set, unset []string) {
	w.T.Helper()
	w.Unset(unset...)
	w.Set(set...)
}

// members returns the names of the members that are ready, each with its pod's identity.
func (w *scene) members() []string {
	w.T.Helper()
	var ready []string
	pods, err := w.API().CoreV1().Pods(w.Namespace).List(w.T.Context(), metav1.ListOptions{})
	require.NoError(w.T, err)
	for _, pod := range pods.Items {
		for _, c := range pod.Status.Conditions {
			if c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue {
				ready = append(ready, pod.Name+"/"+string(pod.UID))
			}
		}
	}
	slices.Sort(ready)
	return ready
}

// writes returns what was asked of the cloud from a number of its ledger on, beside questions.
func (w *scene) writes(from int) []string {
	w.T.Helper()
	var calls []string
	for _, e := range w.ledger(from) {
		if e.Operation != control.Read && e.Operation != control.Invoke {
			calls = append(calls, string(e.Operation)+" "+control.Kind(e.Type))
		}
	}
	return calls
}
