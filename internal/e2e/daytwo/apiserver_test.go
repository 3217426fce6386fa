package daytwo

import (
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// The two ways in which the API is away. They begin it, and return what ends it.

// refuses leaves nobody listening at the API's address.
func refuses(w *scene) (end func()) {
	w.T.Helper()
	process.Kill(w.servers())
	return func() { require.NoError(w.T, w.Cluster().Up(w.T.Context(), progress.New(os.Stderr))) }
}

// hangs lets the API take connections and requests, and answer none.
func hangs(w *scene) (end func()) {
	w.T.Helper()
	servers := w.servers()
	require.NoError(w.T, syscall.Kill(servers[0].PID, syscall.SIGSTOP))
	return func() {
		require.NoError(w.T, syscall.Kill(servers[0].PID, syscall.SIGCONT))
		// It begins with what has piled up.
		w.Eventually("the API answers", func() bool {
			return w.API().Discovery().RESTClient().Get().AbsPath("/readyz").Do(w.T.Context()).Error() == nil
		})
	}
}

func (w *scene) servers() []process.Process {
	w.T.Helper()
	servers := process.Of(w.Home, toolchain.APIServer)
	require.Len(w.T, servers, 1)
	return servers
}

// during does something once the API is away, and returns when it has been back for long enough to answer.
func (w *scene) during(away func(*scene) func(), lasts time.Duration, do func()) {
	w.T.Helper()
	end, over := away(w), time.After(lasts)
	do()
	<-over
	end()
}

// keepAlive starts components of the control plane that end by themselves, as a kubelet or a cloud does, until a command is over. The
// scheduler is one: where a pod went and its successor came while it heard nothing, it takes its cache for corrupted and exits
// (kubernetes 1.36, pkg/scheduler/backend/cache/cache.go, updatePod).
func (w *scene) keepAlive(r *world.Background) {
	w.T.Helper()
	for !r.Over() {
		ailing, err := w.Cluster().Ailing(w.T.Context())
		require.NoError(w.T, err)
		if len(ailing) > 0 && strings.HasSuffix(ailing[0], "not running") {
			require.NoError(w.T, w.Cluster().Up(w.T.Context(), progress.New(os.Stderr)))
		}
		select {
		case <-r.Done:
		case <-time.After(time.Second):
		}
	}
}
