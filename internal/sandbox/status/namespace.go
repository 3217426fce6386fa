package status

import (
	"context"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// askNamespaces finds the namespaces that are being deleted: the one that is looked into, or all of ours. Without rights on them there is
// still a report.
func (r *report) askNamespaces(ctx context.Context) ([]corev1.Namespace, error) {
	options := metav1.ListOptions{LabelSelector: selector}
	if r.Namespace != "" {
		options = metav1.ListOptions{FieldSelector: "metadata.name=" + r.Namespace}
	}
	namespaces, err := r.Client.CoreV1().Namespaces().List(ctx, options)
	if apierrors.IsForbidden(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var leaving []corev1.Namespace
	for _, n := range namespaces.Items {
		if n.DeletionTimestamp != nil {
			leaving = append(leaving, n)
		}
	}
	return leaving, nil
}

// namespaceFaults says why a namespace that is being deleted is still there, in the words of the controller that empties it
// (https://pkg.go.dev/k8s.io/api/core/v1#NamespaceConditionType).
func (r *report) namespaceFaults(n *corev1.Namespace) []Fault {
	what := fmt.Sprintf("the namespace %s has not gone, %s after its deletion", n.Name, r.since(*n.DeletionTimestamp))
	look := "kubectl describe namespace " + n.Name
	var faults []Fault
	for _, c := range n.Status.Conditions {
		if c.Status != corev1.ConditionTrue {
			continue
		}
		f := Fault{What: fmt.Sprintf("%s (%s: %s)", what, c.Type, strings.Join(strings.Fields(c.Message), " ")), Command: look, See: staying}
		if c.Type == corev1.NamespaceDeletionDiscoveryFailure {
			f.Command = "kubectl get apiservices | grep False" // which API does not answer
		}
		faults = append(faults, f)
	}
	if len(faults) == 0 {
		return []Fault{{What: what, Command: look, See: staying}}
	}
	return faults
}

// stayLimit is how long a namespace may take to go. Members that end in time take less.
const stayLimit = time.Minute

// Staying says of each namespace that should have gone by now why it has not.
func (c Cluster) Staying(ctx context.Context) ([]Fault, error) {
	r := report{Cluster: c, now: time.Now()}
	leaving, err := r.askNamespaces(ctx)
	var faults []Fault
	for _, n := range leaving {
		if r.now.Sub(n.DeletionTimestamp.Time) > stayLimit {
			faults = append(faults, r.namespaceFaults(&n)...)
		}
	}
	return faults, err
}
