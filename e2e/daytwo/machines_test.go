package daytwo

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/e2e/timeline"
)

// another returns a node that could take the place of one: of the same kind and in the same zone.
func (s *stage) another(node string) (*corev1.Node, error) {
	like, err := s.api.Nodes().Get(s.ctx, node, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.made++
	name, addresses := fmt.Sprintf("node-%d", s.made), fmt.Sprintf("10.244.%d.0/24", s.made%256)
	s.mu.Unlock()
	next := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: maps.Clone(like.Labels), Annotations: maps.Clone(like.Annotations)}}
	next.Labels[corev1.LabelHostname] = name
	for key, value := range next.Annotations {
		next.Annotations[key] = strings.ReplaceAll(value, "/"+node+"/", "/"+name+"/") // the path of its metrics
	}
	next.Spec.PodCIDR, next.Spec.PodCIDRs = addresses, []string{addresses}
	next.Status.Allocatable, next.Status.Capacity = like.Status.Allocatable, like.Status.Capacity
	return next, nil
}

// create adds a node, and returns when it takes pods.
func (s *stage) create(node *corev1.Node) error {
	if _, err := s.api.Nodes().Create(s.ctx, node, metav1.CreateOptions{}); err != nil {
		return err
	}
	return s.await(node.Name+" takes pods", func(m timeline.Moment) bool { return m.Nodes[node.Name].Eligible })
}

// on returns the members on a node.
func (s *stage) on(node string) ([]corev1.Pod, error) {
	pods, err := s.api.Pods("migratory").List(s.ctx, metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
	if err != nil {
		return nil, err
	}
	return pods.Items, nil
}

// evict asks for the eviction of all members on a node until none is left, as the clouds do. Real ones wait for some seconds between
// two attempts; the shorter this is, the more often the budget has to say no.
func (s *stage) evict(node string) error {
	ctx, cancel := context.WithTimeout(s.ctx, long)
	defer cancel()
	for {
		pods, err := s.on(node)
		if err != nil || len(pods) == 0 {
			return err
		}
		for _, pod := range pods {
			if pod.DeletionTimestamp != nil {
				continue // it goes
			}
			// Of this pod, not of its successor, which has the name too and may be on another node already.
			err := s.api.Pods("migratory").EvictV1(ctx, &policyv1.Eviction{
				ObjectMeta:    metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace},
				DeleteOptions: &metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(string(pod.UID))},
			})
			// The budget admits it not now, or could not be updated just now; or the member has gone meanwhile.
			if err != nil && !apierrors.IsTooManyRequests(err) && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
				return fmt.Errorf("evicting %s from %s: %w", pod.Name, node, err)
			}
		}
		if err := s.pass(200 * time.Millisecond); err != nil {
			return err
		}
	}
}
