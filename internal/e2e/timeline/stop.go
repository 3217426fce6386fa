package timeline

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Stop waits until everything has arrived that had happened when it was called, ends the recording, and returns the moments in
// their order.
func (t *Timeline) Stop(ctx context.Context) ([]Moment, error) {
	defer t.running.Wait()
	defer t.end()
	for _, s := range t.sources {
		for {
			behind, err := t.behind(s)
			if err != nil {
				return nil, fmt.Errorf("ending the recording of the %s: %w", s.kind, err)
			}
			if !behind {
				break
			}
			select {
			case <-t.news:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return assemble(t.base, t.events), nil
}

// behind tells whether the recording lacks something that the API has of a kind.
func (t *Timeline) behind(s source) (bool, error) {
	list, err := s.api.List(metav1.ListOptions{})
	if err != nil {
		return false, err
	}
	whole, err := meta.ListAccessor(list)
	if err != nil {
		return false, err
	}
	var objects []metav1.Object
	err = meta.EachListItem(list, func(item runtime.Object) error {
		object, err := meta.Accessor(item)
		objects = append(objects, object)
		return err
	})
	return lacks(t.latest(s.kind), objects, version(whole.GetResourceVersion())), err
}

// lacks compares what is known with all that a list of a version holds.
func lacks(known map[string]event, listed []metav1.Object, of uint64) bool {
	for _, object := range listed {
		if known[object.GetName()].version < version(object.GetResourceVersion()) {
			return true
		}
		delete(known, object.GetName())
	}
	for _, e := range known {
		if !e.gone && e.version <= of {
			return true
		}
	}
	return false
}

// latest returns the last event of each object of a kind, by name.
func (t *Timeline) latest(kind string) map[string]event {
	t.mu.Lock()
	defer t.mu.Unlock()
	latest := map[string]event{}
	for _, e := range t.events {
		if name := e.object.GetName(); e.kind == kind && e.version >= latest[name].version {
			latest[name] = e
		}
	}
	return latest
}
