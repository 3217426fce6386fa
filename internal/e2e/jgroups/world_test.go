// Package jgroups runs the stack jgroups on real nodes, with JGroups itself: two sites in clusters of simulated clouds.
package jgroups

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/smoke"
	"stateful-clusters/internal/smoke/chat"
)

func TestMain(m *testing.M) { world.MainOnRealNodes(m) }

// scene is a world with the stack on real nodes.
type scene struct{ *world.World }

// act is one of several on the same stack. The next one begins where this one ends, so a failure ends the test.
// One alone runs with -run 'TestLong…/^(both_sites.*|its_name|the_stack_goes)$'.
func (w *scene) act(name string, perform func(w *scene)) {
	w.T.Helper()
	if !w.T.Run(name, func(t *testing.T) {
		part := &scene{w.In(t)}
		kept := part.follow()
		defer kept.end(part)
		perform(part)
	}) {
		for _, site := range names {
			if out, err := w.kubectl(site, "get", "pods", "--output=wide").CombinedOutput(); err == nil {
				w.T.Logf("%s:\n%s", site, out)
			}
		}
		w.T.FailNow()
	}
}

// open is a world with the stack, where nothing in the clouds takes time.
func open(t *testing.T, settings ...string) *scene {
	t.Helper()
	empty, none := world.Empty(t, cluster.Behaviour{Nodes: cluster.Real, Toleration: 5 * time.Second}), 0.0
	empty.Factor = &none
	w := empty.Open("jgroups", "nyc", settings...)
	w.Prepare("jgroups") // the image that the settings name
	return &scene{w}
}

// outputs are the sites as the stack tells of them.
func (w *scene) outputs() []chat.Site {
	w.T.Helper()
	out, err := w.Command("stack", "output", "sites", "--json", "--show-secrets").Output()
	require.NoError(w.T, err)
	sites, err := chat.ReadSites(strings.NewReader(string(out)))
	require.NoError(w.T, err)
	return sites
}

// names are those of the sites.
var names = []string{"nyc", "sfc"}

// at is a site's cluster.
func (w *scene) at(site string) *chat.Cluster {
	w.T.Helper()
	kubeconfig, err := os.ReadFile(w.CloudKubeconfig(site))
	require.NoError(w.T, err)
	c, err := chat.Site{Name: site, Kubeconfig: string(kubeconfig), Namespace: "jgroups"}.Open(w.Instance.Kubectl, w.T.TempDir())
	require.NoError(w.T, err)
	return c
}

// api is a client of a site's cluster.
func (w *scene) api(site string) *kube.Client {
	w.T.Helper()
	client, err := kube.Open(w.CloudKubeconfig(site), "")
	require.NoError(w.T, err)
	return client
}

// answers is what the chat of the tutorial says: everybody's answers, and the bridge's view.
func (w *scene) answers() smoke.Report {
	w.T.Helper()
	report, err := chat.Run(w.Context, chat.Options{Sites: w.outputs(), Kubectl: w.Instance.Kubectl, Timeout: time.Minute})
	require.NoError(w.T, err)
	text, err := json.MarshalIndent(report, "", " ")
	require.NoError(w.T, err)
	w.T.Logf("%s", text)
	return report
}

// complete waits until all members are ready, and the bridge has the masters of both sites in one view.
func (w *scene) complete() {
	w.T.Helper()
	w.Eventually("all members are ready", func() bool {
		for _, site := range names {
			deployments, err := w.api(site).AppsV1().Deployments("jgroups").List(w.Context, metav1.ListOptions{})
			if err != nil {
				return false
			}
			for _, d := range deployments.Items {
				s := d.Status
				if s.ObservedGeneration < d.Generation || s.ReadyReplicas != *d.Spec.Replicas || s.Replicas != *d.Spec.Replicas ||
					s.UpdatedReplicas != *d.Spec.Replicas {
					return false
				}
			}
		}
		return true
	})
	w.Eventually("both masters are in one view of the bridge", func() bool {
		one := w.bridge("nyc")
		return one.whole() && one.view == w.bridge("sfc").view && strings.Contains(one.view, one.master+":")
	})
}

// bridge is what the master of a site sees of the bridge.
type bridge struct{ master, view string }

var inBridge = regexp.MustCompile(`\) \[(.*)\]`)

// whole reports whether there is a master of each of the two sites, and nobody else.
func (b bridge) whole() bool {
	match := inBridge.FindStringSubmatch(b.view)
	return match != nil && strings.Count(match[1], ",") == 1 && strings.Contains(match[1], ":nyc") && strings.Contains(match[1], ":sfc")
}

// bridge asks the master of a site; nobody answers while there is none.
func (w *scene) bridge(site string) bridge {
	w.T.Helper()
	c := w.at(site)
	pods, err := c.Pods(w.Context)
	require.NoError(w.T, err)
	for pod, view := range c.Bridge(w.Context, pods) {
		return bridge{pod, view}
	}
	return bridge{}
}

// pods are a site's pods with a label.
func (w *scene) pods(site, selector string) []corev1.Pod {
	w.T.Helper()
	pods, err := w.api(site).CoreV1().Pods("jgroups").List(w.Context, metav1.ListOptions{LabelSelector: selector})
	require.NoError(w.T, err)
	return pods.Items
}

// processes are those of a pod's container, as this machine numbers them.
func (w *scene) processes(site, pod string) (all []int) {
	w.T.Helper()
	p, err := w.api(site).CoreV1().Pods("jgroups").Get(w.Context, pod, metav1.GetOptions{})
	require.NoError(w.T, err)
	_, id, found := strings.Cut(p.Status.ContainerStatuses[0].ContainerID, "://")
	require.True(w.T, found, "the container of %s has no id", pod)
	groups, err := filepath.Glob("/proc/[0-9]*/cgroup")
	require.NoError(w.T, err)
	for _, path := range groups {
		content, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(content), id) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			all = append(all, pid)
		}
	}
	require.NotEmpty(w.T, all, "the container of %s does not run", pod)
	slices.Sort(all)
	return all
}

// services are a site's Services with a label.
func (w *scene) services(site, selector string) []corev1.Service {
	w.T.Helper()
	services, err := w.api(site).CoreV1().Services("jgroups").List(w.Context, metav1.ListOptions{LabelSelector: selector})
	require.NoError(w.T, err)
	return services.Items
}

// kill ends the processes of a pod's container at once, as a crash does.
func (w *scene) kill(site, pod string) {
	w.T.Helper()
	killed := 0
	for _, pid := range w.processes(site, pod) {
		if syscall.Kill(pid, syscall.SIGKILL) == nil {
			killed++
		}
	}
	require.NotZero(w.T, killed, "the container of %s does not run", pod)
}

// ids are those of all pods of a site, by their names.
func (w *scene) ids(site, selector string) map[string]string {
	ids := map[string]string{}
	for _, pod := range w.pods(site, selector) {
		ids[pod.Name] = fmt.Sprint(pod.UID, pod.Status.ContainerStatuses[0].RestartCount)
	}
	return ids
}
