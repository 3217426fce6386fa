package status

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// setFault says what a StatefulSet waits for, or "".
func (r *Report) setFault(set *object) string {
	name, s := set.Metadata.Name, set.Status
	members := r.membersOf(set)
	stuck := slices.IndexFunc(members, func(pod object) bool { return newest(set, &pod) && pod.stuck() })
	switch {
	case set.Spec.Replicas == 0:
		return name + " is scaled to 0"
	case s.ObservedGeneration < set.Metadata.Generation:
		return fmt.Sprintf("the rollout of %s is under way, its controller has not seen the last change yet", name)
	case s.CurrentRevision != s.UpdateRevision && stuck >= 0:
		return fmt.Sprintf("the rollout of %s is stuck at %s, %d of %d members are of the new version: %s", name, members[stuck].Metadata.Name, s.UpdatedReplicas, set.Spec.Replicas, see(starting))
	case s.CurrentRevision != s.UpdateRevision:
		return fmt.Sprintf("the rollout of %s is under way, %d of %d members are of the new version", name, s.UpdatedReplicas, set.Spec.Replicas)
	case len(members) < set.Spec.Replicas && stuck >= 0:
		return fmt.Sprintf("%s has %d of %d members and makes no other before %s is ready: %s", name, len(members), set.Spec.Replicas, members[stuck].Metadata.Name, see(starting))
	case len(members) < set.Spec.Replicas:
		return fmt.Sprintf("%s has %d of %d members, it makes one after the other", name, len(members), set.Spec.Replicas)
	}
	return ""
}

// newest reports whether a pod has the newest template of its StatefulSet.
func newest(set, pod *object) bool {
	return pod.Metadata.Labels["controller-revision-hash"] == set.Status.UpdateRevision
}

func (r *Report) membersOf(set *object) []object {
	return slices.DeleteFunc(r.of("Pod"), func(pod object) bool {
		return pod.Metadata.Namespace != set.Metadata.Namespace || !strings.HasPrefix(pod.Metadata.Name, set.Metadata.Name+"-")
	})
}

// stuck reports whether a pod does not become ready by itself, as far as that can be told.
func (o *object) stuck() bool {
	return !o.leaving() && slices.ContainsFunc(o.Status.ContainerStatuses, func(c container) bool {
		return !slices.Contains([]string{"", "ContainerCreating", "PodInitializing"}, c.State.Waiting.Reason)
	})
}

// memberFault says why a member is not ready in the words of whoever knows best, or "".
func (r *Report) memberFault(pod *object) string {
	name, node := pod.Metadata.Name, pod.Spec.NodeName
	switch c := pod.condition("PodScheduled"); {
	case pod.leaving():
		return name + " is leaving" + r.leavingBecause(pod)
	case pod.ready():
		return ""
	case c.Status == "False":
		// The scheduler goes on with what became of its attempt to preempt others, of which there are none.
		words, _, _ := strings.Cut(c.Message, " preemption:")
		return fmt.Sprintf("%s is not placed on a node (%s)", name, strings.TrimRight(words, ".,; "))
	case node == "":
		return name + " is not placed on a node yet"
	}
	if fault := r.nodeFaultOf(node); fault != "" {
		return fmt.Sprintf("%s is not ready (node %s is %s)", name, node, fault)
	}
	return fmt.Sprintf("%s is not ready (%s)", name, r.because(pod))
}

func (r *Report) leavingBecause(pod *object) string {
	because := ""
	if pod.condition("DisruptionTarget").Status == "True" {
		because = " (" + pod.condition("DisruptionTarget").Reason + ")"
	}
	// A node that is gone cannot say that the pod is gone too.
	if late := r.at.Sub(pod.Metadata.DeletionTimestamp); late > time.Minute {
		because += fmt.Sprintf(", and should have been gone %s ago", span(late))
		if fault := r.nodeFaultOf(pod.Spec.NodeName); fault != "" {
			because += fmt.Sprintf(": node %s is %s", pod.Spec.NodeName, fault)
		}
	}
	return because
}

// because says why a member that has a node is not ready.
func (r *Report) because(pod *object) string {
	state := pod.state()
	for _, c := range pod.Status.ContainerStatuses {
		switch waiting := c.State.Waiting; {
		case waiting.Reason == "CrashLoopBackOff":
			return fmt.Sprintf("%s, %d restarts: `kubectl -n %s logs %s --previous`", state, pod.restarts(), pod.Metadata.Namespace, pod.Metadata.Name)
		case waiting.Message != "":
			return state + ": " + waiting.Message
		}
	}
	if since := pod.condition("Ready").LastTransitionTime; !since.IsZero() {
		return fmt.Sprintf("%s for %s", state, r.age(since))
	}
	return state
}

// addressFault says how long a load balancer has had no address, and what its controller says about that.
func (r *Report) addressFault(service *object) string {
	fault := fmt.Sprintf("%s has no address yet, after %s", service.Metadata.Name, r.age(service.Metadata.CreationTimestamp))
	for _, e := range slices.Backward(r.sorted()) {
		if e.Type == "Warning" && e.Object.Kind == "Service" && e.Object.Name == service.Metadata.Name {
			return fmt.Sprintf("%s (%s: %s)", fault, e.Reason, e.Message)
		}
	}
	return fault
}

// balancers are the Services that have, or wait for, a load balancer.
func (r *Report) balancers() []object {
	return slices.DeleteFunc(r.of("Service"), func(o object) bool { return o.Spec.Type != "LoadBalancer" })
}
