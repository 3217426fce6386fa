package clouds

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
)

// alteration is a change of the configuration of a stack that runs.
type alteration struct {
	name    string
	set     []string // key=value, where a key may be a path such as tags[0].name
	unset   []string // before that
	expects map[string][]string
	rolls   bool // the members are made anew
	shows   func(w *scene, calls []control.Entry)
}

// alter makes the changes one after the other. Each does what it must and nothing else, and is then through.
func (w *scene) alter(alterations ...alteration) {
	w.T.Helper()
	for _, a := range alterations {
		w.configure(a.set, a.unset)
		assert.Equal(w.T, a.expects, w.Changes(), a.name)
		before, ledger := w.members(), len(w.ledger(0))
		if _, replaced := a.expects["replace Service"]; replaced {
			w.inject("slow create LoadBalancer 3s") // in life it takes minutes, in which the old address must not be taken for the new one
		}
		w.Apply()
		w.addressed("after " + a.name)
		if _, changed := a.expects["update Service"]; changed {
			// The Kubernetes provider takes the Service as its watch last saw it, which on a busy machine is the one from before the update
			// (Await in https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/internal/awaiter.go). The next preview
			// would show the same change once more: docs/operations.md.
			w.Pulumi("refresh", "--yes", "--skip-preview")
		}
		w.converged("after " + a.name)
		if a.shows != nil {
			a.shows(w, w.ledger(ledger))
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

// addressed asserts that clients are told the address of the load balancer that is there, and not that of one which was.
func (w *scene) addressed(when string) {
	w.T.Helper()
	balancers := slices.DeleteFunc(w.resources(), func(r control.Resource) bool {
		return control.Kind(r.Type) != "LoadBalancer" || r.Status == control.Deleting
	})
	require.Len(w.T, balancers, 1, when)
	address := cmp.Or(balancers[0].Attribute("dnsName"), balancers[0].Attribute("ip"))
	assert.Contains(w.T, w.Pulumi("stack", "output", "clientUrl"), "://"+address, when)
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
	pods, err := w.API().CoreV1().Pods(w.Namespace).List(w.Context, metav1.ListOptions{})
	require.NoError(w.T, err)
	for _, pod := range pods.Items {
		if world.IsReady(&pod) {
			ready = append(ready, pod.Name+"/"+string(pod.UID))
		}
	}
	slices.Sort(ready)
	return ready
}

// refusal is a change that is refused: by the cloud, or by the program itself.
type refusal struct {
	name            string
	set, back       []string // key=value
	unset           []string // what brings the configuration back where it was not set before
	resource, words string   // that the error names
}

// refusals tries the changes. Each fails, says why, and leaves everything as it was; with the key as it was, nothing is to be done.
func (w *scene) refusals(refusals ...refusal) {
	w.T.Helper()
	for _, r := range refusals {
		resources, members := w.resources(), w.members()
		w.configure(r.set, nil)
		out, err := w.Try("up", "--yes", "--skip-preview")
		assert.Error(w.T, err, r.name)
		assert.Contains(w.T, out, r.resource, r.name)
		assert.Contains(w.T, out, r.words, r.name)
		assert.Equal(w.T, resources, w.resources(), "%s: a refused change must leave the cloud as it was", r.name)
		assert.Equal(w.T, members, w.members(), "%s: a refused change must leave the members as they were", r.name)
		w.configure(r.back, r.unset)
	}
	w.converged("after all was taken back")
}

// workloadChanges change the members only, and leave the cloud alone, on either cloud.
var workloadChanges = []alteration{
	{name: "image", set: []string{"image=migratorydata/server:6.0.25"}, rolls: true, expects: map[string][]string{
		"update StatefulSet": {"spec.template.spec.containers[0].image"},
	}},
	// Whose the number of members is changes nothing in the members' own object as long as the number stays.
	{
		name: "autoscaling off, and source ranges", set: []string{"autoscaling=false", "sourceRanges[0]=192.0.2.0/24"},
		expects: map[string][]string{"delete HorizontalPodAutoscaler": nil, "update Service": {"spec.loadBalancerSourceRanges"}},
	},
	{name: "autoscaling on", unset: []string{"autoscaling"}, expects: map[string][]string{"create HorizontalPodAutoscaler": nil}},
}

var costTag = []string{"tags[0].name=cost", "tags[0].value=forty-two"}

// versions are refused in the same way by both clouds.
func versions(resource, tooFar, back string) []refusal {
	refused := func(name, to, words string) refusal {
		return refusal{
			name: name, set: []string{"kubernetesVersion=" + to}, back: []string{"kubernetesVersion=1.34"},
			resource: resource, words: fmt.Sprintf(words, "1.34", to),
		}
	}
	return []refusal{refused("two minor versions up", "1.36", tooFar), refused("a minor version down", "1.33", back)}
}
