package cluster

import (
	"bytes"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/progress"
)

func TestOnlyABareClusterIsAskedWhetherItServesMetrics(t *testing.T) {
	whole, bare := newCluster(t), newCluster(t)
	bare.behaviour.Bare = true
	r := someRecord(t, bare)
	if !whole.servesMetrics(r) || bare.servesMetrics(r) {
		t.Errorf("before: whole %v, bare %v", whole.servesMetrics(r), bare.servesMetrics(r))
	}
	r.Metrics = true
	if err := bare.save(r); err != nil {
		t.Fatal(err)
	}
	// A restart reads the record anew.
	r, err := bare.load()
	if err != nil || !bare.servesMetrics(r) {
		t.Errorf("after a restart the metrics are forgotten: %+v, %v", r, err)
	}
}

func TestABareClusterNeedsNoObjects(t *testing.T) {
	c := newCluster(t)
	c.behaviour.Bare = true
	// Its kubectl does not exist, so that any attempt fails.
	if err := c.applyObjects(t.Context(), someRecord(t, c)); err != nil {
		t.Error(err)
	}
}

func TestMetricsOfAControlPlaneThatIsNotThereAreRefused(t *testing.T) {
	c := newCluster(t)
	err := c.SetMetrics(t.Context(), true, progress.New(&bytes.Buffer{}))
	if err == nil || !strings.Contains(err.Error(), c.home) {
		t.Errorf("the error is %v", err)
	}
}
