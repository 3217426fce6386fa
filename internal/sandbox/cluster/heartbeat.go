package cluster

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// withoutPower returns the names of the real nodes whose machines do not run, as after a restart of this machine.
func (c *Cluster) withoutPower(ctx context.Context, ports Ports) ([]string, error) {
	if !c.AreReal() {
		return nil, nil
	}
	list, err := c.nodeList(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, node := range list {
		if !c.nodes(ports).Runs(node.Name) && node.Labels[lostLabel] != "lost" {
			names = append(names, node.Name)
		}
	}
	return names, nil
}

// unheard tells of nodes whose kubelets have not spoken since a moment. Until they do, their Node objects say what was true before, and
// a node is taken for ready that is about to say that it is not.
func (c *Cluster) unheard(ctx context.Context, names []string, since time.Time) (faults []string) {
	if len(names) == 0 {
		return nil
	}
	list, err := c.nodeList(ctx)
	if err != nil {
		return []string{err.Error()}
	}
	for _, node := range list {
		if slices.Contains(names, node.Name) && !heardSince(node, since) {
			faults = append(faults, fmt.Sprintf("node %s: its kubelet has not reported yet", node.Name))
		}
	}
	return faults
}

// heardSince looks at the first report of a kubelet's life, which comes at once; later ones that change nothing may take minutes.
func heardSince(node corev1.Node, since time.Time) bool {
	return slices.ContainsFunc(node.Status.Conditions, func(condition corev1.NodeCondition) bool {
		// The API keeps whole seconds.
		return condition.Type == corev1.NodeReady && !condition.LastHeartbeatTime.Time.Before(since.Truncate(time.Second))
	})
}

func (c *Cluster) nodeList(ctx context.Context) ([]corev1.Node, error) {
	ctx, cancel := context.WithTimeout(ctx, healthLimit)
	defer cancel()
	client, err := c.client()
	if err != nil {
		return nil, err
	}
	list, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("nodes: %w", err)
	}
	return list.Items, nil
}
