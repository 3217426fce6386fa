package clusters

import (
	"context"
	"fmt"
)

// SetMetrics gives a cluster the metrics API, and returns when it answers, or takes it away.
func (f *Fleet) SetMetrics(ctx context.Context, cluster string, on bool) error {
	m, err := f.member(cluster)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.plane.SetMetrics(ctx, on, f.log); err != nil {
		return fmt.Errorf("setting the metrics API of cluster %s: %w", cluster, err)
	}
	return nil
}
