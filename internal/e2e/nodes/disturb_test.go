package nodes

import (
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/toolchain"
)

// disturb does what happens to a cluster in its life.
func (w *scene) disturb(t *table) {
	w.served(t, "a rolling update", func() {
		w.Set("image=migratorydata/server:6.0.25")
		w.Prepare(w.Stack)
		w.Apply()
	})
	w.served(t, "every node drained in turn", func() {
		for _, node := range w.List("nodes", "{.items[*].metadata.name}", metav1.ListOptions{}) {
			w.Run("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=5m")
			w.allReady()
			w.Run("uncordon", node)
		}
	})
	w.served(t, "scaled out and in by load", func() {
		// However long it takes: what members get of a busy machine's processors is less than they ask for.
		var since time.Time
		w.Eventually("a member is added", func() bool {
			if time.Since(since) > 10*time.Second {
				w.burn("10")
				since = time.Now()
			}
			return w.wanted() > 3
		})
		w.allReady()
		w.Eventually("those added are gone", func() bool { return w.wanted() == 3 })
	})
	w.served(t, "a killed member", func() { w.kill(w.process(member(1))) })
	w.served(t, "a killed kubelet", func() { w.killOn(w.node(1), toolchain.Kubelet) })
	w.served(t, "a killed containerd", func() { w.killOn(w.node(2), "containerd") })
	w.served(t, "a killed edge, through which all traffic from outside goes", func() { w.killOn("EDGE", toolchain.NodeInit) })
	w.served(t, "no network between two nodes for 20 s", func() {
		w.cut(w.node(0), w.nodeBeside(w.node(0)), func() { <-time.After(20 * time.Second) })
	})
	w.served(t, "a node without power for some time", func() {
		ordinal := w.aloneOnNode()
		node := w.node(ordinal)
		w.Run("label", "node", node, "sandbox.stateful-clusters/fail=lost")
		w.Eventually("the node is not ready", func() bool { return !w.nodeReady(node) })
		w.Eventually("its member is given up", func() bool { return w.Get("pods", member(ordinal), "{.metadata.deletionTimestamp}") != "" })
		w.Run("label", "node", node, "sandbox.stateful-clusters/fail-")
		w.Eventually("the node is back", func() bool { return w.nodeReady(node) })
	})
}

// node is where a member runs.
func (w *scene) node(ordinal int) string {
	w.T.Helper()
	return w.pod(member(ordinal)).Spec.NodeName
}

// aloneOnNode is a member that shares its node with no other: a majority of the seeds stays when the node goes.
func (w *scene) aloneOnNode() int {
	w.T.Helper()
	on := map[string]int{}
	for ordinal := range 3 {
		on[w.node(ordinal)]++
	}
	for ordinal := range 3 {
		if on[w.node(ordinal)] == 1 {
			return ordinal
		}
	}
	require.Fail(w.T, "no member is alone on its node")
	return 0
}

// nodeBeside is another one with a member.
func (w *scene) nodeBeside(one string) string {
	w.T.Helper()
	for ordinal := range 3 {
		if node := w.node(ordinal); node != one {
			return node
		}
	}
	require.Fail(w.T, "all members are on one node")
	return ""
}

func (w *scene) wanted() int {
	w.T.Helper()
	number, err := strconv.Atoi(w.Get("statefulsets", "migratorydata", "{.spec.replicas}"))
	require.NoError(w.T, err)
	return number
}

func (w *scene) nodeReady(name string) bool {
	w.T.Helper()
	node, err := w.API().CoreV1().Nodes().Get(w.Context, name, metav1.GetOptions{})
	require.NoError(w.T, err)
	return kube.IsReady(*node)
}

func (w *scene) kill(pid int) {
	w.T.Helper()
	require.NoError(w.T, syscall.Kill(pid, syscall.SIGKILL))
}

func (w *scene) machine(node string) string {
	return filepath.Join(cluster.Machines(w.ClusterHome()), node)
}

// killOn kills a program of a node, and waits until its successor runs.
func (w *scene) killOn(node, program string) {
	w.T.Helper()
	running := process.Of(w.machine(node), program)
	require.Len(w.T, running, 1)
	w.kill(running[0].PID)
	w.Eventually("there is another "+program, func() bool {
		now := process.Of(w.machine(node), program)
		return len(now) == 1 && now[0] != running[0]
	})
	if program != toolchain.NodeInit { // the edge is no node of the cluster's
		w.Eventually(node+" is ready", func() bool { return w.nodeReady(node) })
	}
}

// cut lets nothing through between the pods of two nodes meanwhile.
func (w *scene) cut(one, other string, meanwhile func()) {
	w.T.Helper()
	for _, end := range [][2]string{{one, other}, {other, one}} {
		links := w.links(end[0])
		defer links.Close()
		route := w.routeToPods(end[1])
		route.Type = unix.RTN_BLACKHOLE
		require.NoError(w.T, links.RouteReplace(&route))
		defer func() {
			w.T.Helper()
			route := w.routeToPods(end[1])
			route.Gw = net.ParseIP(w.Get("nodes", end[1], `{.status.addresses[?(@.type=="InternalIP")].address}`))
			require.NoError(w.T, links.RouteReplace(&route))
		}()
	}
	meanwhile()
}

// links is the network of a node.
func (w *scene) links(node string) *netlink.Handle {
	w.T.Helper()
	inits := process.Of(w.machine(node), toolchain.NodeInit)
	require.Len(w.T, inits, 1, fmt.Sprintf("%s does not run", node))
	ns, err := netns.GetFromPid(inits[0].PID)
	require.NoError(w.T, err)
	defer ns.Close()
	links, err := netlink.NewHandleAt(ns)
	require.NoError(w.T, err)
	return links
}

func (w *scene) routeToPods(node string) netlink.Route {
	w.T.Helper()
	_, pods, err := net.ParseCIDR(w.Get("nodes", node, "{.spec.podCIDR}"))
	require.NoError(w.T, err)
	return netlink.Route{Dst: pods}
}
