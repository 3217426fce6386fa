// Package status says how the members of a deployment are, by what the Kubernetes API knows.
package status

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// selector is the label that the program puts on everything that it makes in a cluster.
const selector = "app.kubernetes.io/managed-by=stateful-clusters"

// answerLimit is how long the API may take.
const answerLimit = 30 * time.Second

// Report is how a deployment is at one moment.
type Report struct {
	// Up is the command that brings up a deployment where there is none.
	Up string
	// Simulated says that nothing answers at the endpoint.
	Simulated bool
	// Ailing is what is wrong with the control plane itself.
	Ailing []string

	at          time.Time
	sets        []appsv1.StatefulSet
	pods        []corev1.Pod
	balancers   []corev1.Service // those that have, or wait for, a load balancer
	budgets     []policyv1.PodDisruptionBudget
	scalers     []autoscalingv2.HorizontalPodAutoscaler
	nodes       []corev1.Node
	nodesHidden string // why the nodes could not be read: without rights on them there is still a report
	events      []corev1.Event
}

// Gather asks the cluster. An empty namespace looks into all of them. It returns an error where the cluster does not answer. A
// cluster without a deployment makes an empty report.
func Gather(ctx context.Context, client kubernetes.Interface, namespace string) (*Report, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answerLimit, fmt.Errorf("there is no answer within %s", answerLimit))
	defer cancel()
	r := &Report{at: time.Now()}
	if err := r.ask(ctx, client, namespace); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, err
	}
	slices.SortStableFunc(r.pods, func(a, b corev1.Pod) int {
		// The member of number 2 before that of number 10.
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(len(a.Name), len(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(r.events, func(a, b corev1.Event) int { return when(a).Compare(when(b)) })
	return r, nil
}

func (r *Report) ask(ctx context.Context, client kubernetes.Interface, namespace string) error {
	ours := metav1.ListOptions{LabelSelector: selector}
	sets, err := client.AppsV1().StatefulSets(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	pods, err := client.CoreV1().Pods(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	services, err := client.CoreV1().Services(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	budgets, err := client.PolicyV1().PodDisruptionBudgets(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	scalers, err := client.AutoscalingV2().HorizontalPodAutoscalers(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	events, err := client.CoreV1().Events(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if apierrors.IsForbidden(err) {
		r.nodesHidden, nodes = err.Error(), &corev1.NodeList{}
	} else if err != nil {
		return err
	}
	r.sets, r.pods, r.budgets, r.scalers, r.nodes = sets.Items, pods.Items, budgets.Items, scalers.Items, nodes.Items
	r.balancers = slices.DeleteFunc(services.Items, func(s corev1.Service) bool { return s.Spec.Type != corev1.ServiceTypeLoadBalancer })
	// Events of nodes and of the cluster's own namespaces are not about the deployment.
	r.events = slices.DeleteFunc(events.Items, func(e corev1.Event) bool {
		return !slices.ContainsFunc(r.sets, func(s appsv1.StatefulSet) bool { return s.Namespace == e.InvolvedObject.Namespace })
	})
	return nil
}

// when is the last time that an event occurred; controllers fill in different fields.
func when(e corev1.Event) time.Time {
	for _, t := range []time.Time{e.LastTimestamp.Time, e.EventTime.Time} {
		if !t.IsZero() {
			return t
		}
	}
	return e.CreationTimestamp.Time
}
