package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
)

// machines lets a machine run for each Node object. It looks at all of them again and again: a machine that has ended for another reason
// than the ones here starts anew, with its disk, as after a failure of power.
type machines struct {
	cluster *nodes.Cluster
	api     *kube.Client
	said    string // the last fault, which is told once
}

const lookAgain = 500 * time.Millisecond

func (m *machines) run(ctx context.Context) {
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if err := m.look(ctx); err != nil && err.Error() != m.said {
			m.said = err.Error()
			log.Print(err)
		}
	}, lookAgain)
}

func (m *machines) look(ctx context.Context) error {
	if !m.cluster.Connected() {
		if _, err := m.cluster.Connect(ctx); err != nil {
			return err
		}
	}
	list, err := m.api.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err // the API is away
	}
	if err := m.forget(list.Items); err != nil {
		return err
	}
	var faults []error // one node's keeps no other from starting
	for _, node := range list.Items {
		if err := m.care(ctx, node, list.Items); err != nil {
			faults = append(faults, fmt.Errorf("the node %s: %w", node.Name, err))
		}
	}
	return errors.Join(faults...)
}

// care makes the machine of a node what its Node object says.
func (m *machines) care(ctx context.Context, node corev1.Node, all []corev1.Node) error {
	if node.Labels[nodes.LostLabel] == "lost" {
		m.cluster.StopNode(node.Name)
		return nil
	}
	ordinal, err := m.ordinal(ctx, node, all)
	if err != nil {
		return err
	}
	if err := m.cluster.StartNode(ctx, &node, ordinal); err != nil {
		return err
	}
	if kube.IsReady(node) {
		return m.cluster.HasNode(node.Name)
	}
	return nil
}

// forget removes the machines that have no Node object any more.
func (m *machines) forget(present []corev1.Node) error {
	names, err := m.cluster.Nodes()
	if err != nil {
		return err
	}
	for _, name := range names {
		if slices.ContainsFunc(present, func(n corev1.Node) bool { return n.Name == name }) {
			continue
		}
		if err := m.cluster.RemoveNode(name); err != nil {
			return fmt.Errorf("removing the node %s: %w", name, err)
		}
	}
	return nil
}

// ordinal returns which node of the network it is. The Node object remembers it, by the addresses of its pods; a new one gets the first
// that is free.
func (m *machines) ordinal(ctx context.Context, node corev1.Node, all []corev1.Node) (int, error) {
	network := m.cluster.Network
	if has := node.Spec.PodCIDR; has != "" {
		ordinal := network.Ordinal(has)
		if ordinal == 0 {
			return 0, fmt.Errorf("its podCIDR %s is none of this cluster's: delete the Node object, or make it without one", has)
		}
		return ordinal, nil
	}
	for k := 1; k <= nodes.MostNodes; k++ {
		pods := network.Pods(k).String()
		if slices.ContainsFunc(all, func(n corev1.Node) bool { return n.Spec.PodCIDR == pods }) {
			continue
		}
		patch := fmt.Sprintf(`{"spec":{"podCIDR":%q,"podCIDRs":[%q]}}`, pods, pods)
		_, err := m.api.CoreV1().Nodes().Patch(ctx, node.Name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{})
		for i := range all { // so that the next one gets another
			if all[i].Name == node.Name {
				all[i].Spec.PodCIDR = pods
			}
		}
		return k, err
	}
	return 0, fmt.Errorf("there is no place for it: a cluster has at most %d nodes, delete a Node object first", nodes.MostNodes)
}
