package timeline

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Now returns how things are, as far as the recording knows.
func (t *Timeline) Now() Moment {
	t.mu.Lock()
	defer t.mu.Unlock()
	latest := map[key]event{}
	for _, e := range t.events {
		if k := (key{e.kind, e.object.GetName()}); e.version >= latest[k].version {
			latest[k] = e
		}
	}
	state := map[key]metav1.Object{}
	for k, e := range latest {
		if !e.gone {
			state[k] = e.object
		}
	}
	return picture(state)
}

// Stop waits until everything has arrived that had happened when it was called, ends the recording, and returns the moments in
// their order.
func (t *Timeline) Stop(ctx context.Context) ([]Moment, error) {
	defer t.running.Wait()
	defer t.end()
	ctx, cancel := context.WithTimeout(ctx, catchUp)
	defer cancel()
	for _, s := range t.sources {
		objects, version, err := s.list(ctx)
		if err != nil {
			return nil, fmt.Errorf("ending the recording of the %s: %w", s.kind, err)
		}
		if err := t.await(ctx, s.kind, objects, version); err != nil {
			return nil, err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return assemble(t.base, t.events), nil
}

// await returns when the recording knows all that a list of that version holds, and the end of all that it does not hold.
func (t *Timeline) await(ctx context.Context, kind string, objects []metav1.Object, version uint64) error {
	for {
		missing, err := t.missing(kind, objects, version)
		if missing == "" || err != nil {
			return err
		}
		select {
		case <-t.news:
		case <-ctx.Done():
			return fmt.Errorf("the recording of the %s is not complete after %s: it lacks the last change of %s", kind, catchUp, missing)
		}
	}
}

// missing returns the name of an object of which the recording does not know all yet, or "".
func (t *Timeline) missing(kind string, objects []metav1.Object, version uint64) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	latest := map[string]event{}
	for _, e := range t.events {
		if name := e.object.GetName(); e.kind == kind && e.version >= latest[name].version {
			latest[name] = e
		}
	}
	for _, object := range objects {
		wanted, err := parse(object.GetResourceVersion())
		if err != nil {
			return "", err
		}
		if latest[object.GetName()].version < wanted {
			return object.GetName(), t.lost
		}
		delete(latest, object.GetName())
	}
	for name, e := range latest {
		if !e.gone && e.version <= version {
			return name, t.lost
		}
	}
	return "", t.lost
}
