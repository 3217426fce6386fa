package timeline

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func pod(uid string, change func(*corev1.Pod)) *corev1.Pod {
	controls := true
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: "a-1", UID: types.UID(uid), Labels: map[string]string{appsv1.StatefulSetRevisionLabel: "one"},
		OwnerReferences: []metav1.OwnerReference{{Kind: "StatefulSet", Name: "a", Controller: &controls}},
	}}
	change(p)
	return p
}

// Whichever watch is the quicker one: a moment is what the API's own count of its states says.
func TestMomentsAreInTheOrderOfTheAPI(t *testing.T) {
	later := metav1.NewTime(start.Add(10 * time.Second))
	leaving := pod("first", func(p *corev1.Pod) {
		grace := int64(8)
		p.Spec.NodeName, p.DeletionTimestamp, p.DeletionGracePeriodSeconds = "node-0", &later, &grace
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, Reason: evicted}}
	})
	open := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "node-0"}, Status: corev1.NodeStatus{
		Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue}},
	}}
	cordoned := open.DeepCopy()
	cordoned.Spec.Unschedulable = true
	ready := pod("first", func(p *corev1.Pod) {
		p.Spec.NodeName = "node-0"
		isReady := corev1.PodCondition{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: metav1.NewTime(start)}
		p.Status.Conditions = []corev1.PodCondition{isReady}
	})
	moments := assemble(11, []event{
		{10, start, "nodes", open, false},
		{11, start, "pods", ready, false},
		{15, start, "pods", leaving, false},
		{20, start, "pods", leaving, true},
		{13, start, "nodes", cordoned, false}, // came last, and was first
		{14, start, "nodes", cordoned, false}, // a sign of life, which changes nothing
	})
	require.Len(t, moments, 4)
	member := Member{UID: "first", Ordinal: 1, Node: "node-0", Ready: true, ReadySince: start, Revision: "one"}
	assert.Equal(t, map[string]Member{"a-1": member}, moments[0].Members)
	assert.Equal(t, map[string]bool{"node-0": true}, moments[0].Nodes)
	assert.Equal(t, "nodes node-0 changed", moments[1].Event)
	assert.Equal(t, map[string]bool{"node-0": false}, moments[1].Nodes)
	assert.Equal(t, start.Add(2*time.Second), moments[2].Members["a-1"].Deleted)
	assert.Equal(t, evicted, moments[2].Members["a-1"].Disruption)
	assert.Equal(t, "pods a-1 went", moments[3].Event)
	assert.Empty(t, moments[3].Members)
}

// A recording is complete only when it knows each thing that the API lists, and that what is not listed has gone.
func TestWhatARecordingLacks(t *testing.T) {
	at := func(version string) metav1.Object {
		return pod("first", func(p *corev1.Pod) { p.ResourceVersion = version })
	}
	for name, c := range map[string]struct {
		known  []event
		listed []metav1.Object
		lacks  bool
	}{
		"all is known":          {[]event{{12, start, "pods", at("12"), false}}, []metav1.Object{at("12")}, false},
		"a change has not come": {[]event{{12, start, "pods", at("12"), false}}, []metav1.Object{at("13")}, true},
		"an end has not come":   {[]event{{12, start, "pods", at("12"), false}}, nil, true},
		"an end has come":       {[]event{{12, start, "pods", at("12"), false}, {13, start, "pods", at("13"), true}}, nil, false},
		"younger than the list": {[]event{{21, start, "pods", at("21"), false}}, nil, false},
		"of another kind":       {[]event{{12, start, "nodes", at("12"), false}}, []metav1.Object{at("12")}, true},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.lacks, lacks((&Timeline{events: c.known}).latest("pods"), c.listed, 20))
		})
	}
}
