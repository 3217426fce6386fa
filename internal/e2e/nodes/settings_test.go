package nodes

import (
	"bufio"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// admitClientsOnly expects that the NetworkPolicy is enforced.
func (w *scene) admitClientsOnly() {
	_, err := w.API().CoreV1().Pods(w.Namespace).Create(w.Context, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "stranger"},
		Spec: corev1.PodSpec{
			Containers: []corev1.Container{{
				Name: "stranger", Image: w.pod(member(0)).Spec.Containers[0].Image,
				Env: []corev1.EnvVar{{Name: "MIGRATORYDATA_EXTRA_OPTS", Value: "-DClusterDeliveryMode=Standard"}},
			}},
			TerminationGracePeriodSeconds: new(int64),
		},
	}, metav1.CreateOptions{})
	require.NoError(w.T, err)
	w.Run("wait", inNamespace, "--for=condition=Ready", "pod/stranger", "--timeout=5m")
	at := w.pod(member(1)).Status.PodIP
	assert.True(w.T, w.reaches("stranger", at+":8800"), "a stranger must reach the port of clients")
	for port := 8801; port <= 8804; port++ {
		if port > 8801 { // the stand-in serves the first one only; a policy must be what keeps strangers from the others
			defer w.listens(member(1), port)()
		}
		to := net.JoinHostPort(at, strconv.Itoa(port))
		w.Eventually("a stranger is kept from a port of members", func() bool { return !w.reaches("stranger", to) })
		assert.True(w.T, w.reaches(member(0), to), "members must reach each other")
	}
	w.Delete("pods", "stranger")
}

// runRestricted expects that a kubelet does what the settings say.
func (w *scene) runRestricted() {
	const preStop = 7
	w.Set("podSecurityLevel=restricted", "runAsNonRoot=true", "runAsUser=1000", "readOnlyRootFilesystem=true", "dropCapabilities=true",
		"preStopSeconds=7", "livenessFailures=3")
	w.setOption(1, "sandbox.startDelay", "20s") // the liveness probe alone would let it live for 15 s
	w.Apply()
	w.allReady()
	assert.Zero(w.T, w.pod(member(0)).Status.ContainerStatuses[0].RestartCount, "a slow start was taken for a failure")
	w.confined(member(0))

	begin := time.Now()
	w.Run("delete", "pod", inNamespace, member(2), "--wait=false")
	said := w.saidBefore(member(2), "ends, with")
	assert.GreaterOrEqual(w.T, said.Sub(begin), preStop*time.Second, "SIGTERM came too early")
	w.allReady()

	w.setOption(1, "sandbox.memory", "600MB")
	up := w.StartApply()
	w.Eventually("a member is killed for its memory", func() bool {
		return w.Get("pods", member(2), "{.status.containerStatuses[0].lastState.terminated.reason}") == "OOMKilled" ||
			w.Get("pods", member(2), "{.status.containerStatuses[0].state.terminated.reason}") == "OOMKilled"
	})
	up.Signal(syscall.SIGINT, false)
	<-up.Done
}

// confined expects that the kernel holds a member to the strictest settings.
func (w *scene) confined(pod string) {
	w.T.Helper()
	folder := filepath.Join("/proc", strconv.Itoa(w.process(pod)))
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	require.NoError(w.T, err)
	for _, line := range []string{
		"Uid:\t1000\t1000\t1000\t1000", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2",
	} {
		assert.Contains(w.T, string(status), "\n"+line+"\n")
	}
	mounts, err := os.ReadFile(filepath.Join(folder, "mounts"))
	require.NoError(w.T, err)
	assert.Regexp(w.T, `(?m)^overlay / overlay ro,`, string(mounts), "the root file system must be read-only")
}

// saidBefore returns when a member that is ending has said something.
func (w *scene) saidBefore(pod, words string) time.Time {
	w.T.Helper()
	stream, err := w.API().CoreV1().Pods(w.Namespace).GetLogs(pod, &corev1.PodLogOptions{Follow: true, Timestamps: true}).Stream(w.Context)
	require.NoError(w.T, err)
	defer stream.Close()
	for lines := bufio.NewScanner(stream); lines.Scan(); {
		stamp, text, _ := strings.Cut(lines.Text(), " ")
		if strings.Contains(text, words) {
			at, err := time.Parse(time.RFC3339Nano, stamp)
			require.NoError(w.T, err)
			return at
		}
	}
	require.Fail(w.T, "never said", "%s ended without saying %q", pod, words)
	return time.Time{}
}
