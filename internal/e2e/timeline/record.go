package timeline

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"sync"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"

	"stateful-clusters/internal/sandbox/kube"
)

// Recording is a timeline that goes on.
type Recording struct {
	kinds   map[string]*cache.ListWatch
	end     context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	there   map[key]metav1.Object
	moments []Moment
}

type key struct{ kind, name string }

// Record begins to watch the members of a namespace and what leads to them. The recording must be ended with Stop.
func Record(ctx context.Context, client *kube.Client, namespace string) (*Recording, error) {
	// The watches would log each attempt while the API is away.
	ctx, cancel := context.WithCancel(klog.NewContext(ctx, klog.Logger{}))
	r := &Recording{kinds: map[string]*cache.ListWatch{}, end: cancel, there: map[key]metav1.Object{}, moments: []Moment{picture(nil)}}
	for kind, of := range map[string]struct {
		api    cache.Getter
		object runtime.Object
	}{
		"pods":           {client.CoreV1().RESTClient(), &corev1.Pod{}},
		"endpointslices": {client.DiscoveryV1().RESTClient(), &discoveryv1.EndpointSlice{}},
		"statefulsets":   {client.AppsV1().RESTClient(), &appsv1.StatefulSet{}},
	} {
		r.kinds[kind] = cache.NewListWatchFromClient(of.api, kind, namespace, fields.Everything())
		_, follow := cache.NewInformerWithOptions(cache.InformerOptions{
			ListerWatcher: r.kinds[kind], ObjectType: of.object,
			Handler: cache.ResourceEventHandlerFuncs{
				AddFunc:    func(object any) { r.take(kind, object, false) },
				UpdateFunc: func(_, object any) { r.take(kind, object, false) },
				DeleteFunc: func(object any) { r.take(kind, object, true) },
			},
		})
		r.running.Go(func() { follow.RunWithContext(ctx) })
		if !cache.WaitForCacheSync(ctx.Done(), follow.HasSynced) {
			return nil, fmt.Errorf("recording the %s: %w", kind, context.Cause(ctx))
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.moments = r.moments[len(r.moments)-1:] // before that, not all kinds were known
	return r, nil
}

func (r *Recording) take(kind string, what any, gone bool) {
	if unseen, ok := what.(cache.DeletedFinalStateUnknown); ok {
		what = unseen.Obj // it went while the API had forgotten what happened
	}
	object, ok := what.(metav1.Object)
	if !ok {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	k := key{kind, object.GetName()}
	r.there[k] = object
	if gone {
		delete(r.there, k)
	}
	now, last := picture(r.there), r.moments[len(r.moments)-1]
	now.At, now.Event = last.At, last.Event
	if !reflect.DeepEqual(now, last) {
		now.At, now.Event = time.Now(), kind+" "+k.name
		r.moments = append(r.moments, now)
	}
}

// Stop waits until everything has arrived that had happened when it was called, ends the recording, and returns the moments.
func (r *Recording) Stop(ctx context.Context) ([]Moment, error) {
	defer r.running.Wait()
	defer r.end()
	for kind, api := range r.kinds {
		for {
			list, err := api.ListWithContext(ctx, metav1.ListOptions{})
			if err != nil {
				return nil, fmt.Errorf("ending the recording of the %s: %w", kind, err)
			}
			if r.knows(kind, list) {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.moments, nil
}

// knows tells whether the recording has all objects of a kind as a list of the API has them.
func (r *Recording) knows(kind string, list runtime.Object) bool {
	listed, known := map[string]string{}, map[string]string{}
	err := meta.EachListItem(list, func(item runtime.Object) error {
		object, err := meta.Accessor(item)
		if err == nil {
			listed[object.GetName()] = object.GetResourceVersion()
		}
		return err
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	for k, object := range r.there {
		if k.kind == kind {
			known[k.name] = object.GetResourceVersion()
		}
	}
	return err == nil && maps.Equal(known, listed)
}
