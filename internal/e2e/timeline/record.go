package timeline

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	watchtools "k8s.io/client-go/tools/watch"
	"k8s.io/klog/v2"
)

// Timeline is a recording that goes on.
type Timeline struct {
	sources []source
	end     context.CancelFunc
	running sync.WaitGroup
	news    chan struct{} // holds one where something arrived that Stop has not looked at

	mu     sync.Mutex
	base   uint64 // the state of the API at which the recording begins
	events []event
	lost   error
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

// catchUp is how long the watches may need for what the API already knows.
const catchUp = 30 * time.Second

// Record begins to watch the members of a namespace and what is around them. The recording must be ended with Stop.
func Record(ctx context.Context, kubeconfig, namespace string) (*Timeline, error) {
	sources, err := open(kubeconfig, namespace)
	if err != nil {
		return nil, err
	}
	// The watches would log each attempt while the API is away.
	ctx, cancel := context.WithCancel(klog.NewContext(ctx, klog.Logger{}))
	t := &Timeline{sources: sources, end: cancel, news: make(chan struct{}, 1)}
	for _, s := range sources {
		if err := t.follow(ctx, s); err != nil {
			cancel()
			t.running.Wait()
			return nil, fmt.Errorf("recording the %s: %w", s.kind, err)
		}
	}
	return t, nil
}

// follow takes in what is there, and then what changes.
func (t *Timeline) follow(ctx context.Context, s source) error {
	version, err := t.takeAll(ctx, s)
	if err != nil {
		return err
	}
	t.base = max(t.base, version)
	t.running.Go(func() {
		for err == nil && ctx.Err() == nil {
			if err = t.watch(ctx, s, version); apierrors.IsResourceExpired(err) || apierrors.IsGone(err) {
				version, err = t.takeAgain(ctx, s)
			}
		}
		if ctx.Err() == nil {
			t.fail(fmt.Errorf("the watch of the %s broke off: %w", s.kind, err))
		}
	})
	return nil
}

// watch takes in what changes after a version. It goes on when the API was away, and ends with an error when it cannot.
func (t *Timeline) watch(ctx context.Context, s source, version uint64) error {
	watcher, err := watchtools.NewRetryWatcherWithContext(ctx, strconv.FormatUint(version, 10), s.api)
	if err != nil {
		return err
	}
	defer watcher.Stop()
	for e := range watcher.ResultChan() {
		if e.Type == watch.Error {
			return apierrors.FromObject(e.Object)
		}
		object, err := apimeta.Accessor(e.Object)
		if err != nil {
			return err
		}
		if err := t.take(s.kind, object, e.Type == watch.Deleted); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// takeAll takes in what is there as far as it is new, and returns the state of the API in which it is.
func (t *Timeline) takeAll(ctx context.Context, s source) (uint64, error) {
	objects, version, err := s.list(ctx)
	if err != nil {
		return 0, err
	}
	known := t.latest(s.kind)
	for _, object := range objects {
		name := object.GetName()
		if e, ok := known[name]; !ok || e.object.GetResourceVersion() != object.GetResourceVersion() {
			if err := t.take(s.kind, object, false); err != nil {
				return 0, err
			}
		}
		delete(known, name)
	}
	for _, e := range known {
		t.add(event{version, time.Now(), s.kind, e.object, true})
	}
	return version, nil
}

// takeAgain is takeAll for an API that was started anew: it does not know any more what happened before
// (https://kubernetes.io/docs/reference/using-api/api-concepts/#410-gone-responses), and may be away again.
func (t *Timeline) takeAgain(ctx context.Context, s source) (version uint64, err error) {
	waiting := wait.PollUntilContextCancel(ctx, time.Second, true, func(ctx context.Context) (bool, error) {
		version, err = t.takeAll(ctx, s)
		return err == nil, nil
	})
	return version, waiting
}

// latest returns the last event of each object of a kind that is there, by name.
func (t *Timeline) latest(kind string) map[string]event {
	t.mu.Lock()
	defer t.mu.Unlock()
	latest := map[string]event{}
	for _, e := range t.events {
		name := e.object.GetName()
		switch {
		case e.kind != kind:
		case e.gone:
			delete(latest, name)
		default:
			latest[name] = e
		}
	}
	return latest
}

func (t *Timeline) take(kind string, object metav1.Object, gone bool) error {
	version, err := parse(object.GetResourceVersion())
	if err != nil {
		return err
	}
	t.add(event{version, time.Now(), kind, object, gone})
	return nil
}

func (t *Timeline) add(e event) {
	t.mu.Lock()
	t.events = append(t.events, e)
	t.mu.Unlock()
	t.tell()
}

func parse(version string) (uint64, error) { return strconv.ParseUint(version, 10, 64) }

func (t *Timeline) fail(err error) {
	t.mu.Lock()
	t.lost = errors.Join(t.lost, err)
	t.mu.Unlock()
	t.tell()
}

func (t *Timeline) tell() {
	select {
	case t.news <- struct{}{}:
	default:
	}
}
