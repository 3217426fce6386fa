// Package nodes runs stacks on real nodes: kubelets, containers, networks. The server is a stand-in; everything else that the program
// deploys is as it is in a cloud.
package nodes

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
)

func TestMain(m *testing.M) { world.MainOnRealNodes(m) }

// real nodes give up the pods of a lost one sooner than Kubernetes' own, so that a test is over sooner. How long a node may be silent stays
// Kubernetes' own: a busy machine would take a slow kubelet for a lost one.
var real = cluster.Behaviour{Nodes: cluster.Real, Toleration: 5 * time.Second}

// scene is a world with a stack on real nodes.
type scene struct{ *world.World }

// act is one of several on the same stack. The next one begins where this one ends, so a failure ends the test.
func (w *scene) act(name string, perform func(w *scene)) {
	w.T.Helper()
	if !w.T.Run(name, func(t *testing.T) { perform(&scene{w.In(t)}) }) {
		for _, kind := range []string{"pods", "events"} {
			if out, err := w.Kubectl("get", kind, inNamespace, "--output=wide").CombinedOutput(); err == nil {
				w.T.Logf("%s:\n%s", kind, out)
			}
		}
		w.T.FailNow()
	}
}

const inNamespace = "--namespace=migratory"

func member(ordinal int) string { return fmt.Sprintf("migratorydata-%d", ordinal) }

// complete tells whether no member is missing, old, unready, or one too many, and every one is connected with all others.
func (w *scene) complete() bool {
	w.T.Helper()
	set, err := w.API().AppsV1().StatefulSets(w.Namespace).Get(w.Context, "migratorydata", metav1.GetOptions{})
	if err != nil {
		return false // the API may be behind a node that is busy
	}
	number, s := *set.Spec.Replicas, set.Status
	if s.ObservedGeneration != set.Generation || s.Replicas != number || s.ReadyReplicas != number || s.UpdatedReplicas != number ||
		s.AvailableReplicas != number {
		return false
	}
	for ordinal := range int(number) {
		if w.connected(ordinal) != int(number) {
			return false
		}
	}
	return true
}

// connected returns with how many members one is connected, itself included. It is 0 where it does not answer, or sees no quorum.
func (w *scene) connected(ordinal int) int {
	w.T.Helper()
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get(fmt.Sprintf("http://%s:8800/peers", w.Get("pods", member(ordinal), "{.status.podIP}")))
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	var peers struct {
		Members []struct{ Connected bool }
		Quorum  bool
	}
	if json.NewDecoder(answer.Body).Decode(&peers) != nil || !peers.Quorum {
		return 0
	}
	count := 0
	for _, m := range peers.Members {
		if m.Connected {
			count++
		}
	}
	return count
}

func (w *scene) allReady() {
	w.T.Helper()
	w.Eventually("all members are ready and know each other", w.complete)
}

// address is where clients find the members.
func (w *scene) address() string {
	w.T.Helper()
	return strings.TrimSpace(w.Pulumi("stack", "output", "clientUrl"))
}

// pod returns a pod, which must be there.
func (w *scene) pod(name string) *corev1.Pod {
	w.T.Helper()
	pod, err := w.API().CoreV1().Pods(w.Namespace).Get(w.Context, name, metav1.GetOptions{})
	require.NoError(w.T, err)
	return pod
}

// process returns the process of a pod's container, as this machine numbers it.
func (w *scene) process(pod string) int {
	w.T.Helper()
	_, id, found := strings.Cut(w.pod(pod).Status.ContainerStatuses[0].ContainerID, "://")
	require.True(w.T, found, "the container of %s has no id", pod)
	groups, err := filepath.Glob("/proc/[0-9]*/cgroup")
	require.NoError(w.T, err)
	for _, path := range groups {
		content, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(content), id) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		require.NoError(w.T, err)
		return pid
	}
	require.Fail(w.T, "no process", "the container of %s does not run", pod)
	return 0
}
