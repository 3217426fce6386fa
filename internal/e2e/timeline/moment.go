// Package timeline records what happens to the members of a StatefulSet, and checks what must hold at each moment of it, not at
// the end only.
package timeline

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Moment is how the members were between two changes.
type Moment struct {
	At       time.Time // when the recorder learned of it
	Event    string    // what made it differ from the moment before
	Members  map[string]Member
	Serving  map[string]int // ready endpoints, by Service
	Replicas int            // how many members are wanted; -1 where there is no StatefulSet
}

// Member is one pod of the StatefulSet. Times are in whole seconds, as Kubernetes keeps them.
type Member struct {
	UID        string // another pod of the same name has another
	Ordinal    int
	Node       string // "" until it is placed
	Ready      bool
	ReadySince time.Time
	Deleted    time.Time // when it was told to go; zero for one that stays
	Disruption string    // who wants it gone, where Kubernetes says so
	Revision   string    // of its template
}

// picture is how things are when these objects are all there is.
func picture(objects map[key]metav1.Object) Moment {
	m := Moment{Members: map[string]Member{}, Serving: map[string]int{}, Replicas: -1}
	for _, object := range objects {
		switch o := object.(type) {
		case *corev1.Pod:
			if owner := metav1.GetControllerOf(o); owner != nil && owner.Kind == "StatefulSet" {
				m.Members[o.Name] = member(o)
			}
		case *discoveryv1.EndpointSlice:
			for _, endpoint := range o.Endpoints {
				if endpoint.Conditions.Ready != nil && *endpoint.Conditions.Ready {
					m.Serving[o.Labels[discoveryv1.LabelServiceName]]++
				}
			}
		case *appsv1.StatefulSet:
			m.Replicas = int(*o.Spec.Replicas)
		}
	}
	return m
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
	if pod.DeletionTimestamp != nil {
		m.Deleted = pod.DeletionTimestamp.Time
		if grace := pod.DeletionGracePeriodSeconds; grace != nil {
			m.Deleted = m.Deleted.Add(-time.Duration(*grace) * time.Second)
		}
	}
	return m
}

// Stays tells whether a member is ready and was not told to go.
func (m Member) Stays() bool { return m.Ready && m.Deleted.IsZero() }

func (m Member) String() string {
	state := "unready"
	switch {
	case !m.Deleted.IsZero():
		state = "leaving " + m.Disruption
	case m.Ready:
		state = "ready"
	}
	return fmt.Sprintf("%d %s on %q", m.Ordinal, strings.TrimSpace(state), m.Node)
}

func (m Moment) String() string {
	var members []string
	for _, name := range slices.Sorted(maps.Keys(m.Members)) {
		members = append(members, m.Members[name].String())
	}
	return fmt.Sprintf("%s | %s of %d | serving %v", m.Event, strings.Join(members, ", "), m.Replicas, m.Serving)
}
