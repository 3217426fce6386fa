package status

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// nodes lists them, also where one is gone.
const nodes = "kubectl get nodes -o wide"

// condition returns the condition of a type, or an empty one.
func condition(pod *corev1.Pod, kind corev1.PodConditionType) corev1.PodCondition {
	for _, c := range pod.Status.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return corev1.PodCondition{}
}

func ready(pod *corev1.Pod) bool {
	return condition(pod, corev1.PodReady).Status == corev1.ConditionTrue
}

// waiting is why a container does not start, or an empty reason.
func waiting(c corev1.ContainerStatus) corev1.ContainerStateWaiting {
	if c.State.Waiting == nil {
		return corev1.ContainerStateWaiting{}
	}
	return *c.State.Waiting
}

// state says how a pod is in the word that kubectl uses.
func state(pod *corev1.Pod) string {
	if pod.DeletionTimestamp != nil {
		return "Terminating"
	}
	for _, c := range pod.Status.ContainerStatuses {
		if reason := waiting(c).Reason; reason != "" {
			return reason
		}
		if c.State.Terminated != nil {
			return c.State.Terminated.Reason
		}
	}
	return string(pod.Status.Phase)
}

func restarts(pod *corev1.Pod) int32 {
	n := int32(0)
	for _, c := range pod.Status.ContainerStatuses {
		n += c.RestartCount
	}
	return n
}

// isStuck reports whether a pod does not become ready by itself, as far as that can be told.
func isStuck(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp == nil && slices.ContainsFunc(pod.Status.ContainerStatuses, func(c corev1.ContainerStatus) bool {
		return !slices.Contains([]string{"", "ContainerCreating", "PodInitializing"}, waiting(c).Reason)
	})
}

// memberFault says why a member is not ready, by what knows best.
func (r *Report) memberFault(pod *corev1.Pod) Fault {
	name, node := pod.Name, pod.Spec.NodeName
	describe := kubectl(pod.Namespace, "describe pod "+name)
	nodeFault := r.nodeFaultOf(node)
	switch c := condition(pod, corev1.PodScheduled); {
	case pod.DeletionTimestamp != nil:
		return r.leaving(pod, nodeFault)
	case ready(pod):
		return Fault{}
	case c.Status == corev1.ConditionFalse:
		// The scheduler goes on with what became of its attempt to preempt others, of which there are none.
		words, _, _ := strings.Cut(c.Message, " preemption:")
		return Fault{What: fmt.Sprintf("%s is not placed on a node (%s)", name, strings.TrimRight(words, ".,; ")), Command: describe}
	case node == "":
		return Fault{What: name + " is not placed on a node yet", Command: describe}
	case nodeFault != "":
		return Fault{What: fmt.Sprintf("%s is not ready (node %s is %s)", name, node, nodeFault), Command: nodes, See: lost}
	}
	for _, c := range pod.Status.ContainerStatuses {
		switch waiting := waiting(c); {
		case waiting.Reason == "CrashLoopBackOff":
			what := fmt.Sprintf("%s is not ready (%s, %d restarts)", name, state(pod), restarts(pod))
			return Fault{What: what, Command: kubectl(pod.Namespace, "logs "+name+" --previous")}
		case waiting.Message != "":
			return Fault{What: fmt.Sprintf("%s is not ready (%s: %s)", name, state(pod), waiting.Message), Command: describe}
		}
	}
	since := ""
	if t := condition(pod, corev1.PodReady).LastTransitionTime; !t.IsZero() {
		since = " for " + r.age(t.Time)
	}
	return Fault{What: fmt.Sprintf("%s is not ready (%s%s)", name, state(pod), since), Command: describe}
}

func (r *Report) leaving(pod *corev1.Pod, nodeFault string) Fault {
	f := Fault{What: pod.Name + " is leaving", Command: kubectl(pod.Namespace, "describe pod "+pod.Name)}
	if c := condition(pod, corev1.DisruptionTarget); c.Status == corev1.ConditionTrue {
		f.What += " (" + c.Reason + ")"
	}
	// A node that is gone cannot say that the pod is gone too.
	if late := r.at.Sub(pod.DeletionTimestamp.Time); late > time.Minute {
		f.What += fmt.Sprintf(", and should have been gone %s ago", span(late))
		if nodeFault != "" {
			f.What += fmt.Sprintf(": node %s is %s", pod.Spec.NodeName, nodeFault)
		}
	}
	if nodeFault != "" {
		f.Command, f.See = nodes, lost
	}
	return f
}

// nodeFault says why a node does not take members or does not let them run, or "".
func (r *Report) nodeFault(node *corev1.Node) string {
	for _, c := range node.Status.Conditions {
		if c.Type == corev1.NodeReady && c.Status != corev1.ConditionTrue {
			return "not ready for " + r.age(c.LastTransitionTime.Time)
		}
	}
	switch {
	case node.DeletionTimestamp != nil:
		return "going away"
	case node.Spec.Unschedulable:
		return closed
	}
	return ""
}

// closed does no harm to members that are on the node.
const closed = "closed to new members"

// nodeFaultOf is nodeFault of a node by its name, which may be gone itself.
func (r *Report) nodeFaultOf(name string) string {
	if r.nodesHidden != "" || name == "" {
		return ""
	}
	i := slices.IndexFunc(r.nodes, func(n corev1.Node) bool { return n.Name == name })
	if i < 0 {
		return "gone"
	}
	if fault := r.nodeFault(&r.nodes[i]); fault != closed {
		return fault
	}
	return ""
}
