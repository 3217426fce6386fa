package cluster

import (
	"context"
	"fmt"

	"stateful-clusters/internal/sandbox/progress"
)

const metricsService = "v1beta1.metrics.k8s.io"

// metricsPort points the metrics API at the port on which metrics-server listens.
const metricsPort = `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata:
  name: ` + metricsService + `
spec:
  group: metrics.k8s.io
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  insecureSkipTLSVerify: true
  service: {name: metrics-server, namespace: kube-system, port: %d}
`

// servesMetrics reports whether the API has to know where the metrics are. The server itself runs in any case.
func (c *Cluster) servesMetrics(r *record) bool { return !c.behaviour.Bare || r.Metrics }

// SetMetrics registers the metrics API of a bare control plane, and returns when it answers; or takes it away. The control
// plane remembers it over restarts, at which the port of the metrics may move.
func (c *Cluster) SetMetrics(ctx context.Context, on bool, log *progress.Log) error {
	held, err := c.lock(ctx, log)
	if err != nil {
		return err
	}
	defer held.Release()
	r, err := c.load()
	if err != nil {
		return err
	}
	if r == nil {
		return fmt.Errorf("the control plane in %s has no metrics API to set: it does not exist; create it first", c.home)
	}
	// At first the record: if this call is interrupted, the next start completes it.
	r.Metrics = on
	if err := c.save(r); err != nil {
		return err
	}
	if on {
		return c.settle(ctx, r)
	}
	return c.runKubectl(ctx, "", "delete", "apiservice", metricsService, "--ignore-not-found")
}
