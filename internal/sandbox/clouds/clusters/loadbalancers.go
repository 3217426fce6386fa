package clusters

import (
	"context"
	"fmt"
)

// RunLoadBalancers runs the controller that gives the cluster's Services of type LoadBalancer their addresses, in place of
// one that runs already, until the cluster is deleted or the fleet is closed. It copes with restarts of the control plane.
func (f *Fleet) RunLoadBalancers(cluster string, controller Controller) error {
	m, err := f.member(cluster)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	a, err := m.connect()
	if err != nil {
		return fmt.Errorf("running the load balancers' controller: %w", err)
	}
	m.stopLoadBalancers()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		newLoop(a, cluster, controller).run(ctx)
	}()
	m.stop = func() {
		cancel()
		<-ended
	}
	return nil
}

func (m *member) stopLoadBalancers() {
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
}
