package daytwo

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/timeline"
)

const (
	failing = "sandbox.stateful-clusters/fail" // on a member, or a node: how it fails
	usage   = "kwok.x-k8s.io/usage-cpu"        // on a member: what it uses
	// high is 80 % of the 500m that a member asks for. With 50 % wanted, three that use so much need five; those that are added use
	// next to nothing, and with them it is 50 %.
	high      = "400m"
	image     = "{.spec.template.spec.containers[0].image}"
	notPulled = "ImagePullBackOff"
)

func member(ordinal int) string { return fmt.Sprintf("migratorydata-%d", ordinal) }

// set returns what a JSONPath finds in the StatefulSet.
func (w *scene) set(path string) string {
	w.T.Helper()
	return w.Get("statefulsets", "migratorydata", path)
}

// wanted returns how many members there shall be.
func (w *scene) wanted() int {
	w.T.Helper()
	number, err := strconv.Atoi(w.set("{.spec.replicas}"))
	require.NoError(w.T, err)
	return number
}

// complete tells whether the controller has seen the latest change, and no member is missing, old, or one too many.
func (w *scene) complete() bool {
	w.T.Helper()
	set, err := w.API().AppsV1().StatefulSets(w.Namespace).Get(w.Context, "migratorydata", metav1.GetOptions{})
	require.NoError(w.T, err)
	number, s := *set.Spec.Replicas, set.Status
	return s.ObservedGeneration == set.Generation && s.Replicas == number && s.ReadyReplicas == number && s.UpdatedReplicas == number &&
		s.AvailableReplicas == number
}

func (w *scene) allReady() {
	w.T.Helper()
	w.Eventually("all members are ready", w.complete)
}

// scaled waits until there are as many members as that, all of them ready, and no others.
func (w *scene) scaled(number int) {
	w.T.Helper()
	w.Eventually(fmt.Sprintf("%d members are wanted", number), func() bool { return w.wanted() == number })
	w.allReady()
}

// present returns the members that there are.
func (w *scene) present() []string {
	w.T.Helper()
	return w.List("pods", "{.items[*].metadata.name}", metav1.ListOptions{})
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

// last returns how the members were in the end.
func last(moments []timeline.Moment) map[string]timeline.Member {
	return moments[len(moments)-1].Members
}

// numbers returns how many members were wanted, one after the other.
func numbers(moments []timeline.Moment) []int {
	var all []int
	for _, m := range moments {
		all = append(all, m.Replicas)
	}
	return slices.Compact(all)
}

// scaledAway returns the members that were taken and have no successor.
func scaledAway(moments []timeline.Moment) (ordinals []int) {
	for _, t := range timeline.Takings(moments) {
		if _, there := last(moments)[t.Name]; !there {
			ordinals = append(ordinals, t.Member.Ordinal)
		}
	}
	return ordinals
}

// assertUndisturbed expects that all members but some were the same and ready at each moment.
func assertUndisturbed(t *testing.T, moments []timeline.Moment, but ...string) {
	t.Helper()
	for name, first := range moments[0].Members {
		for _, m := range moments {
			require.True(t, slices.Contains(but, name) || m.Members[name] == first, "%s was disturbed: %s", name, m)
		}
	}
}

// assertMoved expects evictions and nothing else, each of which led to a member on another node.
func assertMoved(t *testing.T, moments []timeline.Moment, atLeast int) {
	t.Helper()
	takings := timeline.Takings(moments)
	assert.GreaterOrEqual(t, len(takings), atLeast, "too few members were moved")
	assert.Empty(t, timeline.Rollout(moments), "a member was taken by other means than an eviction")
	for _, taking := range takings {
		placed := slices.IndexFunc(moments[taking.At:], func(m timeline.Moment) bool {
			next := m.Members[taking.Name]
			return next.UID != taking.Member.UID && next.Node != ""
		})
		require.GreaterOrEqual(t, placed, 0, "%s was evicted and not placed again", taking.Name)
		assert.NotEqual(t, taking.Member.Node, moments[taking.At+placed].Members[taking.Name].Node, "%s is back where it was", taking.Name)
	}
}
