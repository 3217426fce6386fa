package timeline

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"

	"stateful-clusters/internal/sandbox/kube"
)

// Timeline is a recording that goes on.
type Timeline struct {
	sources []source
	end     context.CancelFunc
	running sync.WaitGroup
	news    chan struct{} // holds one where something arrived that Stop has not looked at
	base    uint64        // the state of the API at which the recording begins

	mu     sync.Mutex
	events []event
}

// source is a kind of objects that is watched. Its store holds what the recording knows to be there.
type source struct {
	kind   string
	api    *cache.ListWatch
	store  cache.Store
	follow cache.Controller
}

// event is one object as it was at one state of the API, which counts its states through all kinds of objects
// (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions).
type event struct {
	version uint64
	at      time.Time
	kind    string
	object  metav1.Object
	gone    bool
}

// Record begins to watch the members of a namespace and what is around them. The recording must be ended with Stop.
func Record(ctx context.Context, client *kube.Client, namespace string) (*Timeline, error) {
	// The watches would log each attempt while the API is away.
	ctx, cancel := context.WithCancel(klog.NewContext(ctx, klog.Logger{}))
	t := &Timeline{end: cancel, news: make(chan struct{}, 1)}
	t.add(client.CoreV1().RESTClient(), "nodes", metav1.NamespaceAll, &corev1.Node{})
	t.add(client.CoreV1().RESTClient(), "pods", namespace, &corev1.Pod{})
	t.add(client.DiscoveryV1().RESTClient(), "endpointslices", namespace, &discoveryv1.EndpointSlice{})
	t.add(client.PolicyV1().RESTClient(), "poddisruptionbudgets", namespace, &policyv1.PodDisruptionBudget{})
	t.add(client.AppsV1().RESTClient(), "statefulsets", namespace, &appsv1.StatefulSet{})
	for _, s := range t.sources {
		t.running.Go(func() { s.follow.RunWithContext(ctx) })
	}
	for _, s := range t.sources {
		if !cache.WaitForCacheSync(ctx.Done(), s.follow.HasSynced) {
			t.running.Wait()
			return nil, fmt.Errorf("recording the %s: %w", s.kind, context.Cause(ctx))
		}
		t.base = max(t.base, version(s.follow.LastSyncResourceVersion()))
	}
	return t, nil
}

func (t *Timeline) add(api cache.Getter, kind, namespace string, object runtime.Object) {
	s := source{kind: kind, api: cache.NewListWatchFromClient(api, kind, namespace, fields.Everything())}
	s.store, s.follow = cache.NewInformerWithOptions(cache.InformerOptions{
		ListerWatcher: s.api, ObjectType: object,
		Handler: cache.ResourceEventHandlerFuncs{
			AddFunc:    func(object any) { t.take(kind, object, false) },
			UpdateFunc: func(_, object any) { t.take(kind, object, false) },
			DeleteFunc: func(object any) { t.take(kind, object, true) },
		},
	})
	t.sources = append(t.sources, s)
}

func (t *Timeline) take(kind string, what any, gone bool) {
	if unseen, ok := what.(cache.DeletedFinalStateUnknown); ok {
		what = unseen.Obj // it went while the API had forgotten what happened
	}
	object, ok := what.(metav1.Object)
	if !ok {
		return
	}
	t.mu.Lock()
	t.events = append(t.events, event{version(object.GetResourceVersion()), time.Now(), kind, object, gone})
	t.mu.Unlock()
	select {
	case t.news <- struct{}{}:
	default:
	}
}

// version reads what the API writes as a number (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions).
func version(text string) uint64 {
	n, _ := strconv.ParseUint(text, 10, 64)
	return n
}

// Now returns how things are, as far as the recording knows.
func (t *Timeline) Now() Moment {
	var objects []metav1.Object
	for _, s := range t.sources {
		for _, item := range s.store.List() {
			objects = append(objects, item.(metav1.Object))
		}
	}
	return picture(objects)
}
