package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
)

// A node ends a pod that was told to go, and not its successor, which has the name too.
func TestAPodsSuccessorStays(t *testing.T) {
	p := newPlane(t, cluster.Behaviour{PodStartDelay: 200 * time.Millisecond, GracefulDeletion: true})
	const replicas, rounds = 6, 10
	p.apply(strings.Replace(workload, "replicas: 2", "replicas: 6\n  podManagementPolicy: Parallel", 1))
	p.Run("rollout", "status", "statefulset/server")
	for range rounds {
		p.Run("delete", "pods", "--selector=app=server", "--grace-period=1")
		p.Run("rollout", "status", "statefulset/server")
	}
	log, err := os.ReadFile(filepath.Join(p.Home, "control-plane/kwok.log"))
	require.NoError(t, err)
	assert.Equal(t, replicas*rounds, strings.Count(string(log), `"msg":"Delete pod"`), "pods that kwok has ended")
}
