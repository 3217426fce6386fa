package timeline

import (
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// picture is how things are when these objects are all there is.
func picture(objects []metav1.Object) Moment {
	m := Moment{Members: map[string]Member{}, Nodes: map[string]bool{}, Serving: map[string]int{}, Replicas: -1}
	for _, object := range objects {
		m.add(object)
	}
	return m
}

func (m *Moment) add(object metav1.Object) {
	switch o := object.(type) {
	case *corev1.Pod:
		if owner := metav1.GetControllerOf(o); owner != nil && owner.Kind == "StatefulSet" {
			m.Members[o.Name] = member(o)
		}
	case *corev1.Node:
		m.Nodes[o.Name] = takesPods(o)
	case *discoveryv1.EndpointSlice:
		for _, endpoint := range o.Endpoints {
			if endpoint.Conditions.Ready != nil && *endpoint.Conditions.Ready {
				m.Serving[o.Labels[discoveryv1.LabelServiceName]]++
			}
		}
	case *policyv1.PodDisruptionBudget:
		m.Budget = Budget{int(o.Status.DisruptionsAllowed), int(o.Status.DesiredHealthy), int(o.Status.ExpectedPods), map[string]bool{}}
		for name := range o.Status.DisruptedPods {
			m.Budget.Granted[name] = true
		}
	case *appsv1.StatefulSet:
		m.Replicas = int(*o.Spec.Replicas)
		if o.Status.ObservedGeneration == o.Generation {
			m.Revision = o.Status.UpdateRevision
		}
		m.MinReady = time.Duration(o.Spec.MinReadySeconds) * time.Second
	}
}

func member(pod *corev1.Pod) Member {
	ordinal, _ := strconv.Atoi(pod.Name[strings.LastIndex(pod.Name, "-")+1:]) // which every pod of a StatefulSet has
	m := Member{UID: string(pod.UID), Ordinal: ordinal, Node: pod.Spec.NodeName, Revision: pod.Labels[appsv1.StatefulSetRevisionLabel]}
	for _, c := range pod.Status.Conditions {
		switch {
		case c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue:
			m.Ready, m.ReadySince = true, c.LastTransitionTime.Time
		case c.Type == corev1.DisruptionTarget && c.Status == corev1.ConditionTrue:
			m.Disruption = c.Reason
		}
	}
	for _, c := range pod.Status.ContainerStatuses {
		if c.State.Waiting != nil {
			m.Reason = c.State.Waiting.Reason
		}
	}
	if pod.DeletionTimestamp != nil {
		m.Deleted = pod.DeletionTimestamp.Time
		if grace := pod.DeletionGracePeriodSeconds; grace != nil {
			m.Deleted = m.Deleted.Add(-time.Duration(*grace) * time.Second)
		}
	}
	return m
}

func takesPods(node *corev1.Node) bool {
	if node.Spec.Unschedulable || node.DeletionTimestamp != nil {
		return false
	}
	for _, taint := range node.Spec.Taints {
		if taint.Effect != corev1.TaintEffectPreferNoSchedule {
			return false
		}
	}
	for _, c := range node.Status.Conditions {
		if c.Type == corev1.NodeReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}
