// Package status says how the members of a deployment are.
package status

import (
	"cmp"
	"time"
)

// object holds what the report needs of any kind of Kubernetes object. Fields that a kind lacks stay empty.
type object struct {
	Kind     string
	Metadata struct {
		Name              string
		Namespace         string
		Generation        int64
		CreationTimestamp time.Time
		Labels            map[string]string
	}
	Spec struct {
		// Pod
		NodeName string
		// StatefulSet
		Replicas int
		// Service
		Type  string
		Ports []struct {
			Name string
			Port int
		}
		// HorizontalPodAutoscaler
		MinReplicas int
		MaxReplicas int
		Metrics     []struct {
			Resource struct {
				Name   string
				Target struct{ AverageUtilization int }
			}
		}
	}
	Status struct {
		Conditions []struct{ Type, Status, Message string }
		// Pod
		Phase             string
		ContainerStatuses []struct {
			RestartCount int
			State        struct {
				Waiting    struct{ Reason string }
				Terminated struct{ Reason string }
			}
		}
		// StatefulSet
		ObservedGeneration int64
		ReadyReplicas      int
		UpdatedReplicas    int
		// Service
		LoadBalancer struct {
			Ingress []struct{ Hostname, IP string }
		}
		// PodDisruptionBudget
		DisruptionsAllowed int
		CurrentHealthy     int
		DesiredHealthy     int
		// HorizontalPodAutoscaler
		CurrentReplicas int
		DesiredReplicas int
		CurrentMetrics  []struct {
			Resource struct {
				Name    string
				Current struct{ AverageUtilization *int }
			}
		}
	}
}

// event is what the report needs of an event.
type event struct {
	Metadata      struct{ CreationTimestamp time.Time }
	LastTimestamp time.Time
	EventTime     time.Time
	Type          string
	Reason        string
	Message       string
	Object        struct{ Kind, Namespace, Name string } `json:"involvedObject"`
}

// when is the last time that an event occurred; controllers fill in different fields.
func (e event) when() time.Time {
	for _, t := range []time.Time{e.LastTimestamp, e.EventTime} {
		if !t.IsZero() {
			return t
		}
	}
	return e.Metadata.CreationTimestamp
}

// ready reports whether a pod is ready.
func (o *object) ready() bool {
	for _, c := range o.Status.Conditions {
		if c.Type == "Ready" {
			return c.Status == "True"
		}
	}
	return false
}

// state says how a pod is in the word that kubectl uses.
func (o *object) state() string {
	for _, c := range o.Status.ContainerStatuses {
		if c.State.Waiting.Reason != "" {
			return c.State.Waiting.Reason
		}
		if c.State.Terminated.Reason != "" {
			return c.State.Terminated.Reason
		}
	}
	return o.Status.Phase
}

func (o *object) restarts() int {
	n := 0
	for _, c := range o.Status.ContainerStatuses {
		n += c.RestartCount
	}
	return n
}

// address is where a load balancer is reached, or "" as long as it has none.
func (o *object) address() string {
	if len(o.Status.LoadBalancer.Ingress) == 0 {
		return ""
	}
	first := o.Status.LoadBalancer.Ingress[0]
	return cmp.Or(first.Hostname, first.IP)
}
