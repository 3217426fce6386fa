package status

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"
)

// since is the time since t as of the report.
func (r *report) since(t metav1.Time) string { return duration.HumanDuration(r.now.Sub(t.Time)) }

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
func waiting(pod *corev1.Pod) corev1.ContainerStateWaiting {
	for _, c := range pod.Status.ContainerStatuses {
		if c.State.Waiting != nil {
			return *c.State.Waiting
		}
	}
	return corev1.ContainerStateWaiting{}
}

// lastWords are those of an init container that has refused the pod, or in which a program has failed; "" where there is none.
func lastWords(pod *corev1.Pod) string {
	for _, c := range pod.Status.InitContainerStatuses {
		for _, state := range []*corev1.ContainerStateTerminated{c.State.Terminated, c.LastTerminationState.Terminated} {
			if c.Ready || state == nil || state.ExitCode == 0 {
				continue
			}
			lines := strings.Split(strings.TrimSpace(state.Message), "\n")
			return cmp.Or(errorLine(state.Message), lines[len(lines)-1])
		}
	}
	return ""
}

// tellsOfError are the lines of a Java program that do: of its log, of its last message, and of the trace that comes with either.
var tellsOfError = regexp.MustCompile(`ERROR|Exception \(|Exception: `)

// errorLine is the last line that tells of an error, or "". Programs say more after it.
func errorLine(message string) (found string) {
	for line := range strings.Lines(message) {
		if tellsOfError.MatchString(line) {
			found = strings.TrimSpace(line)
		}
	}
	return found
}

// causeOfDeath is what a container said of why it ended, after a colon; "" where it said nothing, or keeps its words to its log. In the
// log of a server that tidies up after it has failed, the reason is too far above the end for Kubernetes, which keeps 2 KiB.
func causeOfDeath(pod *corev1.Pod, log string) (cause string) {
	for _, c := range pod.Status.ContainerStatuses {
		if ended := failed(c); ended != nil && ended.Message != "" {
			first, _, _ := strings.Cut(ended.Message, "\n")
			cause = ": " + cmp.Or(errorLine(ended.Message), errorLine(log), strings.TrimSpace(first))
		}
	}
	return cause
}

// failed is the last end of a container that is not ready since; nil where it did not fail.
func failed(c corev1.ContainerStatus) *corev1.ContainerStateTerminated {
	if ended := c.LastTerminationState.Terminated; ended != nil && ended.ExitCode != 0 && !c.Ready {
		return ended
	}
	return nil
}

// state says how a pod is in the word that kubectl uses.
func state(pod *corev1.Pod) string {
	if pod.DeletionTimestamp != nil {
		return "Terminating"
	}
	return cmp.Or(waiting(pod).Reason, string(pod.Status.Phase))
}

func restarts(pod *corev1.Pod) (n int32) {
	for _, c := range pod.Status.ContainerStatuses {
		n += c.RestartCount
	}
	return n
}

// memberFault says why a member is not ready, by what knows best.
func (r *report) memberFault(pod *corev1.Pod) Fault {
	leaving := pod.DeletionTimestamp != nil
	if ready(pod) && !leaving {
		return Fault{}
	}
	f := Fault{What: pod.Name + " is not ready", Command: kubectl(pod.Namespace, "describe pod "+pod.Name)}
	if leaving {
		f.What = pod.Name + " is leaving"
	}
	if words := lastWords(pod); words != "" && !leaving {
		f.What += " (" + words + ")"
		return f
	}
	switch fault, waiting := r.nodeFaultOf(pod.Spec.NodeName), waiting(pod); {
	case fault != "": // a node that is gone cannot say that the pod is gone too
		return Fault{What: fmt.Sprintf("%s (node %s is %s)", f.What, pod.Spec.NodeName, fault), Command: "kubectl get nodes -o wide", See: lost}
	case leaving:
	case pod.Spec.NodeName == "":
		why := cmp.Or(condition(pod, corev1.PodScheduled).Message, "nobody has looked for one yet")
		f.What = fmt.Sprintf("%s is not placed on a node (%s)", pod.Name, why)
	case awaitsDisk(*pod) && r.diskFaults[pod.UID] != "":
		f.What += " (" + r.diskFaults[pod.UID] + ")"
	case waiting.Reason == "CrashLoopBackOff":
		f.What += fmt.Sprintf(" (%s, %d restarts%s)", waiting.Reason, restarts(pod), causeOfDeath(pod, r.logs[pod.UID]))
		f.Command = kubectl(pod.Namespace, "logs "+pod.Name+" --previous")
	case waiting.Message != "":
		f.What += fmt.Sprintf(" (%s: %s)", waiting.Reason, waiting.Message)
	default:
		since := cmp.Or(condition(pod, corev1.PodReady).LastTransitionTime, pod.CreationTimestamp)
		f.What += fmt.Sprintf(" (%s for %s)", state(pod), r.since(since))
	}
	return f
}

// nodeFault says why a node does not let members run, or "".
func (r *report) nodeFault(node *corev1.Node) string {
	for _, c := range node.Status.Conditions {
		if c.Type == corev1.NodeReady && c.Status != corev1.ConditionTrue {
			return "not ready for " + r.since(c.LastTransitionTime)
		}
	}
	if node.DeletionTimestamp != nil {
		return "going away"
	}
	return ""
}

// nodeFaultOf is what is wrong with the node of that name, which may be gone, for the members on it.
func (r *report) nodeFaultOf(name string) string {
	if r.nodesHidden != "" || name == "" {
		return ""
	}
	for _, node := range r.nodes {
		if node.Name == name {
			return r.nodeFault(&node)
		}
	}
	return "gone"
}
