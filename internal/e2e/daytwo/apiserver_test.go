package daytwo

import (
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// The two ways in which the API is away. They begin it, and return what ends it.

// refuses leaves nobody listening at the API's address.
func refuses(w *world) (end func()) {
	w.t.Helper()
	process.Kill(w.servers())
	return func() { require.NoError(w.t, w.Cluster().Up(w.t.Context(), progress.New(os.Stderr))) }
}

// hangs lets the API take connections and requests, and answer none.
func hangs(w *world) (end func()) {
	w.t.Helper()
	servers := w.servers()
	require.NoError(w.t, syscall.Kill(servers[0].PID, syscall.SIGSTOP))
	return func() {
		require.NoError(w.t, syscall.Kill(servers[0].PID, syscall.SIGCONT))
		// It begins with what has piled up.
		w.eventually("the API answers", func() bool { return w.Kubectl(w.t.Context(), "get", "--raw", "/readyz").Run() == nil })
	}
}

func (w *world) servers() []process.Process {
	w.t.Helper()
	servers := process.Of(w.Home, toolchain.APIServer)
	require.Len(w.t, servers, 1)
	return servers
}

// during does something once the API is away, and returns when it has been back for long enough to answer.
func (w *world) during(away func(*world) func(), lasts time.Duration, do func()) {
	w.t.Helper()
	end, over := away(w), time.After(lasts)
	do()
	<-over
	end()
}

// keepAlive starts components of the control plane that end by themselves, as a kubelet or a cloud does, until a command is over. The
// scheduler is one: where a pod went and its successor came while it heard nothing, it takes its cache for corrupted and exits
// (kubernetes 1.36, pkg/scheduler/backend/cache/cache.go, updatePod).
func (w *world) keepAlive(r *run) {
	w.t.Helper()
	for over := false; !over; {
		ailing, err := w.Cluster().Ailing(w.t.Context())
		require.NoError(w.t, err)
		if len(ailing) > 0 && strings.HasSuffix(ailing[0], "not running") {
			require.NoError(w.t, w.Cluster().Up(w.t.Context(), progress.New(os.Stderr)))
		}
		select {
		case <-r.done:
			over = true
		case <-time.After(time.Second):
		}
	}
}
