package timeline

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	watchtools "k8s.io/client-go/tools/watch"
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
	ctx, cancel := context.WithCancel(ctx)
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
	objects, version, err := s.list(ctx)
	if err != nil {
		return err
	}
	for _, object := range objects {
		if err := t.take(s.kind, object, false); err != nil {
			return err
		}
	}
	t.base = max(t.base, version)
	watcher, err := watchtools.NewRetryWatcherWithContext(ctx, strconv.FormatUint(version, 10), s.api)
	if err != nil {
		return err
	}
	t.running.Go(func() {
		for e := range watcher.ResultChan() {
			object, err := apimeta.Accessor(e.Object)
			if e.Type == watch.Error || err != nil {
				t.fail(fmt.Errorf("the watch of the %s broke off: %v", s.kind, e.Object))
				continue
			}
			if err := t.take(s.kind, object, e.Type == watch.Deleted); err != nil {
				t.fail(err)
			}
		}
	})
	return nil
}

func (t *Timeline) take(kind string, object metav1.Object, gone bool) error {
	version, err := parse(object.GetResourceVersion())
	if err != nil {
		return err
	}
	t.mu.Lock()
	t.events = append(t.events, event{version, time.Now(), kind, object, gone})
	t.mu.Unlock()
	t.tell()
	return nil
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
