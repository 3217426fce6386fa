package nodes

import (
	"net"
	"runtime"
	"strconv"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vishvananda/netns"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
)

// reaches reports whether a program in a pod can connect with an address.
func (w *scene) reaches(pod, address string) bool {
	w.T.Helper()
	return w.connects(pod, w.process(pod), address)
}

// connects is reaches for a process of anything.
func (w *scene) connects(from string, pid int, address string) bool {
	w.T.Helper()
	err := w.inNetworkOf(pid, func() error {
		connection, err := net.DialTimeout("tcp", address, 5*time.Second)
		if err == nil {
			connection.Close()
		}
		return err
	})
	w.T.Logf("%s → %s: %v", from, address, err)
	return err == nil
}

// listens lets something answer at a port of a pod, until the returned function is called.
func (w *scene) listens(pod string, port int) (end func()) {
	w.T.Helper()
	var listener net.Listener
	require.NoError(w.T, w.inNetworkOf(w.process(pod), func() (err error) {
		listener, err = net.Listen("tcp", ":"+strconv.Itoa(port))
		return err
	}))
	return func() { listener.Close() }
}

// inNetworkOf does something in the network of a process.
func (w *scene) inNetworkOf(pid int, do func() error) error {
	w.T.Helper()
	ns, err := netns.GetFromPid(pid)
	require.NoError(w.T, err)
	defer ns.Close()
	result := make(chan error)
	go func() {
		runtime.LockOSThread() // and the thread ends with the goroutine, for it is in another network now
		if err := netns.Set(ns); err != nil {
			result <- err
			return
		}
		result <- do()
	}()
	return <-result
}

// stayInside expects that pods reach of this machine the Kubernetes API, and no other program at any of its addresses.
func (w *scene) stayInside() {
	w.T.Helper()
	config, err := kube.Config(cluster.Kubeconfig(w.ClusterHome()), "")
	require.NoError(w.T, err)
	assert.True(w.T, w.reaches(member(0), parsed(w.T, config.Host).Host), "a pod reaches the API")

	program, err := net.Listen("tcp4", ":0")
	require.NoError(w.T, err)
	defer program.Close()
	_, port, err := net.SplitHostPort(program.Addr().String())
	require.NoError(w.T, err)
	addresses, err := net.InterfaceAddrs()
	require.NoError(w.T, err)
	for _, address := range addresses {
		ip, _, err := net.ParseCIDR(address.String())
		require.NoError(w.T, err)
		if ip.To4() == nil || ip.IsLoopback() {
			continue
		}
		assert.False(w.T, w.reaches(member(0), net.JoinHostPort(ip.String(), port)), "a pod reaches a program of this machine")
	}
}
