package daytwo

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/timeline"
)

// failing on a member is how it shall fail.
const failing = "sandbox.stateful-clusters/fail"

// wanted returns how many members there shall be.
func (w *scene) wanted() int {
	w.T.Helper()
	number, err := strconv.Atoi(w.Get("statefulsets", "migratorydata", "{.spec.replicas}"))
	require.NoError(w.T, err)
	return number
}

// allReady waits until the controller has seen the latest change, and no member is missing, old, or one too many.
func (w *scene) allReady() {
	w.T.Helper()
	w.Eventually("all members are ready", func() bool {
		set, err := w.API().AppsV1().StatefulSets(w.Namespace).Get(w.T.Context(), "migratorydata", metav1.GetOptions{})
		require.NoError(w.T, err)
		number, s := *set.Spec.Replicas, set.Status
		return s.ObservedGeneration == set.Generation && s.Replicas == number && s.ReadyReplicas == number && s.UpdatedReplicas == number &&
			s.AvailableReplicas == number
	})
}

// scaled waits until there are as many members as that, all of them ready, and no others.
func (w *scene) scaled(number int) {
	w.T.Helper()
	w.Eventually(fmt.Sprintf("%d members are wanted", number), func() bool { return w.wanted() == number })
	w.allReady()
}

func (w *scene) nodes() []string {
	w.T.Helper()
	return w.List("nodes", "{.items[*].metadata.name}", metav1.ListOptions{})
}

func (w *scene) membersOn(node string) []string {
	w.T.Helper()
	return w.List("pods", "{.items[*].metadata.name}", metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
}

// nodeOf returns where a member is.
func (w *scene) nodeOf(pod string) string {
	w.T.Helper()
	return w.Get("pods", pod, "{.spec.nodeName}")
}

// isReady tells whether a member is there and ready.
func (w *scene) isReady(pod string) bool {
	w.T.Helper()
	return w.Get("pods", pod, `{.status.conditions[?(@.type=="Ready")].status}`) == "True"
}

// waitsFor returns what a pod's container waits for, such as ImagePullBackOff, or "".
func (w *scene) waitsFor(pod string) string {
	w.T.Helper()
	return w.Get("pods", pod, "{.status.containerStatuses[0].state.waiting.reason}")
}

// found returns the members that a Service leads to.
func (w *scene) found(service string) []string {
	w.T.Helper()
	return w.List("endpointslices", "{.items[*].endpoints[?(@.conditions.ready==true)].targetRef.name}",
		metav1.ListOptions{LabelSelector: "kubernetes.io/service-name=" + service})
}

// zones returns the members of each zone that has any.
func (w *scene) zones() map[string][]string {
	w.T.Helper()
	zones := map[string][]string{}
	for _, node := range w.nodes() {
		if members := w.membersOn(node); len(members) > 0 {
			zone := w.Get("nodes", node, `{.metadata.labels.topology\.kubernetes\.io/zone}`)
			zones[zone] = append(zones[zone], members...)
		}
	}
	return zones
}

// crowd returns how many members each node has that has any, the most first, and one of those with the most.
func (w *scene) crowd() (counts []int, crowded string) {
	w.T.Helper()
	for _, node := range w.nodes() {
		n := len(w.membersOn(node))
		if n > 0 && n >= slices.Max(append(counts, 0)) {
			crowded = node
		}
		if n > 0 {
			counts = append(counts, n)
		}
	}
	slices.Sort(counts)
	slices.Reverse(counts)
	return counts, crowded
}

// numbers returns how many members were wanted, one after the other.
func numbers(moments []timeline.Moment) []int {
	var all []int
	for _, m := range moments {
		all = append(all, m.Replicas)
	}
	return slices.Compact(all)
}

// scaledAway returns the members that were taken because fewer were wanted.
func scaledAway(moments []timeline.Moment) (ordinals []int) {
	for _, t := range timeline.Takings(moments) {
		if t.Member.Ordinal >= moments[t.At].Replicas {
			ordinals = append(ordinals, t.Member.Ordinal)
		}
	}
	return ordinals
}
