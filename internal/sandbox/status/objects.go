// Package status says how the members of a deployment are.
package status

import (
	"cmp"
	"fmt"
	"strings"
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
		DeletionTimestamp time.Time // of a pod: when it is to be gone
		Labels            map[string]string
	}
	Spec struct {
		// Pod
		NodeName string
		// Node
		Unschedulable bool
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
		Conditions []condition
		// Pod
		Phase             string
		ContainerStatuses []container
		// StatefulSet
		ObservedGeneration int64
		ReadyReplicas      int
		UpdatedReplicas    int
		CurrentRevision    string
		UpdateRevision     string
		// Service
		LoadBalancer struct {
			Ingress []struct{ Hostname, IP string }
		}
		// PodDisruptionBudget
		DisruptionsAllowed int
		CurrentHealthy     int
		DesiredHealthy     int
		ExpectedPods       int
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

// container is what the kubelet says about a pod's container.
type container struct {
	RestartCount int
	State        struct {
		Waiting    struct{ Reason, Message string }
		Terminated struct{ Reason string }
	}
}

// condition is one of the things that an object says about itself.
type condition struct {
	Type, Status, Reason, Message string
	LastTransitionTime            time.Time
}

// condition returns the condition of a type, or an empty one.
func (o *object) condition(kind string) condition {
	for _, c := range o.Status.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return condition{}
}

// ready reports whether a pod or a node is ready.
func (o *object) ready() bool { return o.condition("Ready").Status == "True" }

// leaving reports whether an object was told to go.
func (o *object) leaving() bool { return !o.Metadata.DeletionTimestamp.IsZero() }

// state says how a pod is in the word that kubectl uses.
func (o *object) state() string {
	if o.leaving() {
		return "Terminating"
	}
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

// addresses are where a load balancer is reached; none as long as it has none.
func (o *object) addresses() []string {
	var all []string
	for _, i := range o.Status.LoadBalancer.Ingress {
		if address := cmp.Or(i.Hostname, i.IP); address != "" {
			all = append(all, address)
		}
	}
	return all
}

// endpoint is where clients reach a Service of the type LoadBalancer, or "" as long as it has no address.
func (o *object) endpoint(nobody bool) string {
	addresses := o.addresses()
	if len(addresses) == 0 || len(o.Spec.Ports) == 0 {
		return ""
	}
	line := fmt.Sprintf("%s port %d", addresses[0], o.Spec.Ports[0].Port)
	if nobody || strings.HasSuffix(addresses[0], simulated) {
		line += " (simulated: nothing answers there)"
	}
	return line
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
