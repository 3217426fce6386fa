package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// Call is one request to a cloud.
type Call struct {
	Operation control.Operation
	Type      string // or the function that is invoked
	Name      string // that Pulumi knows the resource by
	ID        string // of what exists
	Region    string
	Project   string
	Inputs    map[string]any  // as they shall be
	Changes   []schema.Change // of an update
}

// Error is a cloud's refusal in its own words: "Code: message".
type Error struct {
	Words string
	Retry bool // the provider tries again by itself, as the real one does
	Stays bool // it came late: what was asked for is there all the same
}

func (e *Error) Error() string { return e.Words }

func refuse(words string, args ...any) *Error { return &Error{Words: fmt.Sprintf(words, args...)} }

// refuseForNow lets the provider try again.
func refuseForNow(words string, args ...any) *Error {
	return &Error{Words: fmt.Sprintf(words, args...), Retry: true}
}

// Stays reports whether something has failed of which the resource is there all the same.
func Stays(err error) bool {
	var refusal *Error
	return errors.As(err, &refusal) && refusal.Stays
}

// How the providers ask again. The times shrink with the clouds' durations, but never below the second one of each pair.
const (
	patience, leastPatience = 20 * time.Minute, 4 * time.Second
	pause, shortestPause    = 5 * time.Second, 20 * time.Millisecond
)

// Do makes a call, as often as the provider would where the cloud asks for that, and keeps the ledger. Of what does not exist, a read
// returns a resource without an id. Where the caller goes, or the call fails late, it returns the resource beside the error.
func (a *Account) Do(ctx context.Context, c Call) (control.Resource, error) {
	deadline := time.Now().Add(max(a.scaled(patience), leastPatience))
	number := a.begin(c)
	for attempts := 1; ; attempts++ {
		r, err := a.try(ctx, c)
		var refusal *Error
		if errors.As(err, &refusal) && refusal.Retry && time.Now().Before(deadline) {
			select {
			case <-time.After(max(a.scaled(pause), shortestPause)):
				continue
			case <-ctx.Done():
				err = ctx.Err()
			}
		}
		a.end(number, r.ID, attempts, err)
		return r, c.explain(err, attempts)
	}
}

// explain says what was attempted on what, with the cloud's words.
func (c Call) explain(err error, attempts int) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf("%s %s", c.Operation, control.Kind(c.Type))
	if c.Name != "" {
		what += " (" + c.Name + ")"
	}
	if attempts > 1 {
		return fmt.Errorf("%s: %w (after %d attempts)", what, err, attempts)
	}
	return fmt.Errorf("%s: %w", what, err)
}

func (a *Account) try(ctx context.Context, c Call) (control.Resource, error) {
	fault, err := a.meet(ctx, c)
	if err != nil {
		return control.Resource{}, err
	}
	if c.Operation == control.Invoke {
		return a.invoke(c)
	}
	r, err := a.accept(c)
	if err != nil || r == nil {
		return control.Resource{}, err
	}
	return a.carryOut(ctx, r, c, fault)
}

// start makes a call once, and returns as soon as the cloud has agreed.
func (a *Account) start(ctx context.Context, c Call) error {
	number := a.begin(c)
	fault, err := a.meet(ctx, c)
	var r *control.Resource
	if err == nil {
		r, err = a.accept(c)
	}
	if err != nil || r == nil {
		a.end(number, c.ID, 1, err)
		return err
	}
	go func() {
		made, err := a.carryOut(context.WithoutCancel(ctx), r, c, fault)
		a.end(number, made.ID, 1, err)
	}()
	return nil
}

// carryOut lets a call that was accepted take its time, and goes on with it when the caller has gone: a cloud does not notice that.
func (a *Account) carryOut(ctx context.Context, r *control.Resource, c Call, fault control.Fault) (control.Resource, error) {
	if c.Operation == control.Read {
		return a.snapshot(r), nil
	}
	var late error
	if fault.Action == control.Late {
		late = &Error{Words: fmt.Sprintf(wordsOf(c.Type).late, control.Kind(c.Type), c.Operation), Stays: true}
	}
	done := make(chan error, 1)
	took := a.scaled(c.duration()) + time.Duration(fault.Seconds*float64(time.Second))
	go func() { done <- a.finish(context.WithoutCancel(ctx), r, took, late) }()
	select {
	case err := <-done:
		if Stays(err) {
			return a.snapshot(r), err
		}
		if err != nil {
			return control.Resource{}, err
		}
		if fault.Action == control.Hang {
			<-ctx.Done()
			return a.snapshot(r), ctx.Err()
		}
	case <-ctx.Done():
		return a.snapshot(r), ctx.Err()
	}
	return a.snapshot(r), nil
}

// finish ends what is under way with a resource: what happens beside the account happens, and it takes its new status. What fails late is
// done, but for a deletion.
func (a *Account) finish(ctx context.Context, r *control.Resource, took time.Duration, late error) error {
	timer := time.After(took)
	snapshot := a.snapshot(r)
	var err error
	if late == nil || snapshot.Status != control.Deleting {
		err = a.perform(ctx, &snapshot)
	}
	if err == nil && late == nil && snapshot.Status == control.Deleting {
		err = a.removeAlong(ctx, r)
	}
	<-timer
	if err == nil {
		err = late
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if snapshot.Status == control.Deleting && err == nil || snapshot.Status == control.Creating && err != nil && !Stays(err) {
		a.resources = slices.DeleteFunc(a.resources, func(other *control.Resource) bool { return other == r })
	} else {
		merge(r.Outputs, snapshot.Outputs)
		r.Status = control.Active
	}
	return errors.Join(err, a.save())
}
