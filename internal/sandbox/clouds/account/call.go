package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// Call is one request to a cloud.
type Call struct {
	Operation Operation
	Type      string // or the function that is invoked
	Name      string // that Pulumi knows the resource by
	ID        string // of what exists
	Region    string
	Inputs    map[string]any    // as they shall be
	Whole     bool              // an update sends all inputs, and not only those that change
	Changes   []schema.Change   // of an update
	Tags      map[string]string // that the provider puts on everything; nil where it has none such
}

// How the real providers ask again: with growing pauses, until the operation's time is up. The pauses shrink with the clouds'
// durations, but the whole never to less than a few seconds.
const (
	usualPatience = 20 * time.Minute
	leastPatience = 4 * time.Second
	firstPause    = time.Second
	longestPause  = 20 * time.Second
	shortestPause = 20 * time.Millisecond
)

// Do makes a call, as often as the provider would where the cloud asks for that, and keeps the ledger. Of what does not exist, Read
// returns a resource without an id.
func (a *Account) Do(ctx context.Context, c Call) (Resource, error) {
	deadline := time.Now().Add(max(a.scaled(usualPatience), leastPatience))
	number, pause := a.ledger.Begin(c), firstPause
	for attempts := 1; ; attempts++ {
		r, err := a.try(ctx, c)
		var refusal *Error
		if !errors.As(err, &refusal) || !refusal.Retry || time.Now().After(deadline) {
			a.ledger.End(number, r.ID, attempts, err)
			return r, c.explain(err, attempts)
		}
		select {
		case <-time.After(max(a.scaled(pause), shortestPause)):
		case <-ctx.Done():
			a.ledger.End(number, "", attempts, ctx.Err())
			return Resource{}, ctx.Err()
		}
		pause = min(2*pause, longestPause)
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
	if c.ID != "" {
		what += " " + c.ID
	}
	if attempts > 1 {
		return fmt.Errorf("%s: %w (after %d attempts)", what, err, attempts)
	}
	return fmt.Errorf("%s: %w", what, err)
}

func (a *Account) try(ctx context.Context, c Call) (Resource, error) {
	fault, err := a.meet(ctx, c)
	if err != nil {
		return Resource{}, err
	}
	if c.Operation == Invoke {
		return a.invoke(c)
	}
	r, err := a.accept(c)
	if err != nil {
		return Resource{}, err
	}
	return a.carryOut(ctx, r, c, fault)
}

// start makes a call once, and returns as soon as the cloud has agreed.
func (a *Account) start(ctx context.Context, c Call) error {
	number := a.ledger.Begin(c)
	fault, err := a.meet(ctx, c)
	var r *Resource
	if err == nil {
		r, err = a.accept(c)
	}
	if err != nil {
		a.ledger.End(number, c.ID, 1, err)
		return err
	}
	go func() {
		made, err := a.carryOut(context.WithoutCancel(ctx), r, c, fault)
		a.ledger.End(number, made.ID, 1, err)
	}()
	return nil
}

// carryOut lets a call that was accepted take its time, and goes on with it when the caller has gone: a cloud does not notice that.
func (a *Account) carryOut(ctx context.Context, r *Resource, c Call, fault Fault) (Resource, error) {
	if r == nil { // there is none
		return Resource{}, nil
	}
	if present := a.snapshot(r); present.Status == Active { // there is nothing to do
		return present, nil
	}
	done := make(chan error, 1)
	took := a.scaled(c.duration()) + time.Duration(fault.Seconds*float64(time.Second))
	go func() { done <- a.finish(context.WithoutCancel(ctx), r, took) }()
	select {
	case err := <-done:
		if err != nil {
			return Resource{}, err
		}
		if fault.Action == control.Hang {
			<-ctx.Done()
			return Resource{}, ctx.Err()
		}
	case <-ctx.Done():
		return Resource{}, ctx.Err()
	}
	return a.snapshot(r), nil
}

func (a *Account) snapshot(r *Resource) Resource {
	a.mu.Lock()
	defer a.mu.Unlock()
	return r.Copy()
}
