package clusters

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
)

// readyLimit is how long simulated nodes may take to become ready: some hundred times what they take.
const readyLimit = 60 * time.Second

// SetNodes makes these the nodes of a pool, and returns when they are ready; other pools stay as they are. A node that is
// there already keeps its size, as a machine does, and takes on the labels. A node that goes away is drained; the pods that stay
// nevertheless go with it, without a grace period: there is no kubelet left to confirm their end.
func (f *Fleet) SetNodes(ctx context.Context, cluster, pool string, nodes []Node) error {
	m, err := f.member(cluster)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	a, err := m.connect()
	if err != nil {
		return err
	}
	if err := a.setNodes(ctx, pool, nodes); err != nil {
		return fmt.Errorf("setting the nodes of pool %s in cluster %s: %w", pool, cluster, err)
	}
	return nil
}

func (a *api) setNodes(ctx context.Context, pool string, nodes []Node) error {
	list, err := a.core.Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	present, ranges := map[string]*corev1.Node{}, map[string]bool{}
	for i, node := range list.Items {
		present[node.Name] = &list.Items[i]
		ranges[node.Spec.PodCIDR] = true
	}
	// New ones come before old ones go, so that what must move has a place.
	wanted := map[string]bool{}
	for _, node := range nodes {
		wanted[node.Name] = true
		if err := a.setNode(ctx, pool, node, present[node.Name], ranges); err != nil {
			return err
		}
	}
	var going []string
	for _, node := range present {
		if node.Labels[poolLabel] == pool && !wanted[node.Name] {
			going = append(going, node.Name)
		}
	}
	if err := a.cordon(ctx, going); err != nil {
		return err
	}
	if err := a.awaitReady(ctx, wanted); err != nil {
		return err
	}
	if err := a.drain(ctx, going); err != nil {
		return err
	}
	return a.removeNodes(ctx, going)
}

func (a *api) setNode(ctx context.Context, pool string, node Node, present *corev1.Node, ranges map[string]bool) error {
	if present != nil {
		if other := present.Labels[poolLabel]; other != pool {
			return fmt.Errorf("node %s belongs to pool %q: choose another name", node.Name, other)
		}
		// A patch, because kwok writes to the object at the same time.
		patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"labels": node.labels(pool)}})
		if err != nil {
			return err
		}
		_, err = a.core.Nodes().Patch(ctx, node.Name, types.MergePatchType, patch, metav1.PatchOptions{})
		return err
	}
	for i := range maxNodes {
		object, err := node.object(pool, i)
		if err != nil {
			return err
		}
		if !ranges[object.Spec.PodCIDR] {
			ranges[object.Spec.PodCIDR] = true
			_, err := a.core.Nodes().Create(ctx, object, metav1.CreateOptions{})
			return err
		}
	}
	return fmt.Errorf("node %s finds no addresses for its pods: a simulated cluster has room for %d nodes", node.Name, maxNodes)
}

// awaitReady waits until kwok has taken on the nodes.
func (a *api) awaitReady(ctx context.Context, names map[string]bool) error {
	var missing int
	err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, readyLimit, true, func(ctx context.Context) (bool, error) {
		list, err := a.core.Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		missing = len(names)
		for i, node := range list.Items {
			if names[node.Name] && isReady(&list.Items[i]) {
				missing--
			}
		}
		return missing == 0, nil
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%d of %d nodes are not ready: look into the log of kwok-controller", missing, len(names))
	}
	return err
}
