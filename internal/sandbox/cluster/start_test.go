package cluster

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"stateful-clusters/internal/sandbox/progress"
)

// A slow start says what it waits for. When it is given up, the last answers count: by then whoever is asked has no time to answer.
func TestASlowStartSaysWhatIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		begin := time.Now()
		err := newCluster(t).await(t.Context(), nil, progress.New(&said), func(ctx context.Context) []string {
			select {
			case <-ctx.Done():
				return []string{"all of them: " + ctx.Err().Error()}
			case <-time.After(7 * time.Second):
				return []string{"nodes: 2 of 3 are not ready"}
			}
		})
		if err == nil || !strings.Contains(err.Error(), "nodes: 2 of 3") || strings.Contains(err.Error(), "all of them") {
			t.Errorf("given up with %v", err)
		}
		if took := time.Since(begin); took != startLimit {
			t.Errorf("it took %v", took)
		}
		if told := strings.Count(said.String(), "nodes: 2 of 3"); told < 10 || told > 15 {
			t.Errorf("it said %d times what is missing: %s", told, &said)
		}
	})
}

func TestASlowStartIsNotGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		err := newCluster(t).await(t.Context(), nil, progress.New(&bytes.Buffer{}), func(context.Context) []string {
			if time.Since(begin) < 10*time.Minute {
				return []string{"kube-apiserver: no answer"}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
