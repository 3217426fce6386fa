package account

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// Inject makes the next calls that fit go wrong.
func (a *Account) Inject(f control.Fault) error {
	known := slices.Concat(schema.Tokens(), slices.Sorted(maps.Keys(functions())))
	if !slices.ContainsFunc(known, func(token string) bool { return f.Fits(f.Operation, token, f.Name) }) {
		for i, token := range known {
			known[i] = control.Kind(token)
		}
		slices.Sort(known)
		return fmt.Errorf("unknown resource type %q: there are %s", f.Type, strings.Join(slices.Compact(known), ", "))
	}
	f.Times = max(f.Times, 1)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = append(a.faults, f)
	return nil
}

// Faults returns those that have not happened yet.
func (a *Account) Faults() []control.Fault {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.faults)
}

// Calm forgets the faults that have not happened yet.
func (a *Account) Calm() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = nil
}

// meet lets a call meet its fault, if there is one for it. It returns one that concerns what comes later.
func (a *Account) meet(ctx context.Context, c Call) (control.Fault, error) {
	f := a.take(c)
	switch f.Action {
	case control.Fail:
		return f, refuse(wordsOf(c.Type).fail, control.Kind(c.Type), c.Operation)
	case control.Throttle:
		return f, refuseForNow("%s", wordsOf(c.Type).limit)
	case control.Stall:
		<-ctx.Done()
		return f, ctx.Err()
	}
	return f, nil
}

func (a *Account) take(c Call) control.Fault {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.IndexFunc(a.faults, func(f control.Fault) bool { return f.Fits(c.Operation, c.Type, c.Name) })
	if i < 0 {
		return control.Fault{}
	}
	f := a.faults[i]
	if a.faults[i].Times--; a.faults[i].Times == 0 {
		a.faults = slices.Delete(a.faults, i, i+1)
	}
	return f
}
