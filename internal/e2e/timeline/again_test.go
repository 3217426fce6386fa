package timeline

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"
)

// An API that was started anew is asked for all that is there, until it answers.
func TestARecordingGoesOnWithWhatIsThere(t *testing.T) {
	at := func(name, version string) *corev1.Pod {
		return pod(version, func(p *corev1.Pod) { p.Name, p.ResourceVersion = name, version })
	}
	asked := 0
	api := &cache.ListWatch{ListWithContextFunc: func(context.Context, metav1.ListOptions) (runtime.Object, error) {
		if asked++; asked == 1 {
			return nil, errors.New("the API is away once more")
		}
		return &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "20"}, Items: []corev1.Pod{*at("same", "11"), *at("changed", "15"), *at("new", "14")}}, nil
	}}
	timeline := &Timeline{news: make(chan struct{}, 1), events: []event{
		{10, start, pods, at("gone before", "10"), true}, {11, start, pods, at("same", "11"), false},
		{12, start, pods, at("changed", "12"), false}, {13, start, pods, at("gone", "13"), false},
	}}
	version, err := timeline.takeAgain(t.Context(), source{pods, api})
	require.NoError(t, err)
	assert.Equal(t, 2, asked)
	assert.EqualValues(t, 20, version)
	var events []string
	for _, moment := range assemble(13, timeline.events) {
		events = append(events, moment.Event)
	}
	assert.Equal(t, []string{"start", "pods new appeared", "pods changed changed", "pods gone went"}, events)
}
