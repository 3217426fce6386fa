package daytwo

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
)

// cannotBeMissed is what a drain says that the disruption budget does not admit.
const cannotBeMissed = "Cannot evict pod as it would violate the pod's disruption budget"

func (w *scene) nodes() []string {
	w.T.Helper()
	return w.List("nodes", "{.items[*].metadata.name}", metav1.ListOptions{})
}

func (w *scene) membersOn(node string) []string {
	w.T.Helper()
	return w.List("pods", "{.items[*].metadata.name}", metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
}

// drain begins the command of docs/operations.md.
func (w *scene) drain(node string) *world.Background {
	w.T.Helper()
	return w.Start(w.Kubectl("drain", node, "--ignore-daemonsets", "--delete-emptydir-data"))
}

// assertNoEviction tries to drain the node of a member, which the disruption budget must not admit while another one is missing.
func (w *scene) assertNoEviction(pod string) {
	w.T.Helper()
	node := w.nodeOf(pod)
	drain := w.drain(node)
	drain.Says(cannotBeMissed)
	drain.End()
	w.Run("uncordon", node)
}

// evictAll asks for the eviction of all members on a node until none is left, as the clouds do. They wait for some seconds between two
// attempts; the shorter this is, the more often the budget has to say no.
func (w *scene) evictAll(node string) {
	w.T.Helper()
	on := metav1.ListOptions{FieldSelector: "spec.nodeName=" + node}
	w.Eventually("nothing is left on "+node, func() bool {
		pods, err := w.API().CoreV1().Pods(w.Namespace).List(w.Context, on)
		require.NoError(w.T, err)
		for _, pod := range pods.Items {
			if pod.DeletionTimestamp != nil {
				continue // it goes
			}
			// Of this pod, not of its successor, which has the name too and may be on another node already.
			err := w.API().CoreV1().Pods(w.Namespace).EvictV1(w.Context, &policyv1.Eviction{
				ObjectMeta:    metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace},
				DeleteOptions: &metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(string(pod.UID))},
			})
			// The budget admits it not now, or could not be updated just now; or the member has gone meanwhile.
			if err != nil && !apierrors.IsTooManyRequests(err) && !apierrors.IsConflict(err) && !apierrors.IsNotFound(err) {
				require.NoError(w.T, err, "evicting %s from %s", pod.Name, node)
			}
		}
		return len(pods.Items) == 0
	})
}

// addNode makes a node like one that is there, in the same zone, and returns when it takes pods. The number is one that no other has.
func (w *scene) addNode(name, like string, number int) {
	w.T.Helper()
	old, err := w.API().CoreV1().Nodes().Get(w.Context, like, metav1.GetOptions{})
	require.NoError(w.T, err)
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: maps.Clone(old.Labels), Annotations: maps.Clone(old.Annotations)}}
	node.Labels[corev1.LabelHostname] = name
	delete(node.Labels, failing)
	for key, value := range node.Annotations {
		node.Annotations[key] = strings.ReplaceAll(value, "/nodes/"+like+"/", "/nodes/"+name+"/") // of its metrics
	}
	node.Spec.PodCIDR = fmt.Sprintf("10.244.%d.0/24", number%256)
	node.Spec.PodCIDRs = []string{node.Spec.PodCIDR}
	node.Status.Allocatable, node.Status.Capacity = old.Status.Allocatable, old.Status.Capacity
	_, err = w.API().CoreV1().Nodes().Create(w.Context, node, metav1.CreateOptions{})
	require.NoError(w.T, err)
	w.awaitReachable(name)
}

// loseNodes lets machines be lost without warning, all at the same moment, and returns when the control plane has noticed.
func (w *scene) loseNodes(nodes ...string) {
	w.T.Helper()
	for _, node := range nodes {
		w.Patch("nodes", node, fmt.Sprintf(`{"metadata":{"labels":{%q:"lost"}}}`, failing))
	}
	for _, node := range nodes {
		w.Eventually(node+" is unreachable", func() bool {
			return w.Get("nodes", node, `{.status.conditions[?(@.type=="Ready")].status}`) == "Unknown"
		})
	}
}

// bringBack gives lost machines back as they were, and waits until they can be reached.
func (w *scene) bringBack(nodes ...string) {
	w.T.Helper()
	for _, node := range nodes {
		w.Patch("nodes", node, fmt.Sprintf(`{"metadata":{"labels":{%q:null}}}`, failing))
	}
	for _, node := range nodes {
		w.awaitReachable(node)
	}
}

func (w *scene) awaitReachable(node string) {
	w.T.Helper()
	w.Eventually(node+" is reachable", func() bool {
		state := w.Get("nodes", node, `{.status.conditions[?(@.type=="Ready")].status} {.spec.taints[*].key}`)
		return strings.HasPrefix(state, "True") && !strings.Contains(state, "node.kubernetes.io/unreachable") &&
			!strings.Contains(state, "node.kubernetes.io/not-ready")
	})
}

// awaitElsewhere waits until members have successors that are ready on other nodes than these.
func (w *scene) awaitElsewhere(members []string, nodes ...string) {
	w.T.Helper()
	for _, pod := range members {
		w.Eventually(pod+" is ready elsewhere", func() bool {
			return w.isReady(pod) && !slices.Contains(nodes, w.nodeOf(pod))
		})
	}
	w.allReady()
}
