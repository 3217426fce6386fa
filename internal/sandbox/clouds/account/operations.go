package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// Operation is what a call does.
type Operation string

// The operations.
const (
	Create Operation = "create"
	Read   Operation = "read"
	Update Operation = "update"
	Delete Operation = "delete"
	Invoke Operation = "invoke"
)

// Operations are all of them.
var Operations = []Operation{Create, Read, Update, Delete, Invoke}

func operationOf(s Status) Operation {
	return map[Status]Operation{Creating: Create, Updating: Update, Deleting: Delete}[s]
}

// Call is one request to a cloud.
type Call struct {
	Type    string
	Name    string // that Pulumi knows the resource by
	ID      string // of what exists
	Region  string
	Inputs  map[string]any    // as they shall be
	Changes []schema.Change   // of an update
	Tags    map[string]string // that the provider puts on everything
}

// Create makes a resource and returns when it is there. Where the caller goes away, the cloud makes it all the same.
func (a *Account) Create(ctx context.Context, c Call) (Resource, error) {
	t, err := schema.Lookup(c.Type)
	if err != nil {
		return Resource{}, err
	}
	fault, err := a.meet(ctx, Create, c)
	if err != nil {
		return Resource{}, err
	}
	a.mu.Lock()
	r := &Resource{Type: c.Type, Name: c.Name, Status: Creating, Region: c.Region, Created: time.Now(), Inputs: c.Inputs}
	build(t, r)
	tagAll(t, r, c.Tags)
	if err := a.admit(t, r); err != nil {
		a.mu.Unlock()
		return Resource{}, err
	}
	if r.Status == Active { // it was there already, and that is no fault
		defer a.mu.Unlock()
		return r.copy(), nil
	}
	a.resources = append(a.resources, r)
	err = a.save()
	a.mu.Unlock()
	if err != nil {
		return Resource{}, err
	}
	if err := a.detach(ctx, r, Create, c, fault); err != nil {
		return Resource{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return r.copy(), nil
}

// Update gives a resource new inputs: Azure takes them as a whole, AWS only those that change.
func (a *Account) Update(ctx context.Context, c Call) (Resource, error) {
	t, err := schema.Lookup(c.Type)
	if err != nil {
		return Resource{}, err
	}
	fault, err := a.meet(ctx, Update, c)
	if err != nil {
		return Resource{}, err
	}
	a.mu.Lock()
	r := a.find(c.Type, c.ID)
	if r == nil || r.Status == Deleting {
		a.mu.Unlock()
		return Resource{}, &Error{Code: "NotFound", Message: fmt.Sprintf("%s %s does not exist", schema.Kind(c.Type), c.ID)}
	}
	if r.Status != Active {
		a.mu.Unlock()
		return Resource{}, &Error{Code: "ResourceInUseException", Message: fmt.Sprintf("%s %s is being changed", schema.Kind(c.Type), c.ID), Retry: true}
	}
	wanted := r.copy()
	if err := apply(t, &wanted, c); err != nil {
		a.mu.Unlock()
		return Resource{}, err
	}
	tagAll(t, &wanted, c.Tags)
	if err := a.admitUpdate(t, r, &wanted); err != nil {
		a.mu.Unlock()
		return Resource{}, err
	}
	r.Inputs, r.Outputs, r.Status = wanted.Inputs, wanted.Outputs, Updating
	err = a.save()
	a.mu.Unlock()
	if err != nil {
		return Resource{}, err
	}
	if err := a.detach(ctx, r, Update, c, fault); err != nil {
		return Resource{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return r.copy(), nil
}

// Delete removes a resource and returns when it is gone. One that is not there is gone.
func (a *Account) Delete(ctx context.Context, c Call) error {
	t, err := schema.Lookup(c.Type)
	if err != nil {
		return err
	}
	fault, err := a.meet(ctx, Delete, c)
	if err != nil {
		return err
	}
	a.mu.Lock()
	r := a.find(c.Type, c.ID)
	if r == nil {
		a.mu.Unlock()
		return nil
	}
	if r.Status != Active {
		a.mu.Unlock()
		return &Error{Code: "ResourceInUseException", Message: fmt.Sprintf("%s %s is being changed", schema.Kind(c.Type), c.ID), Retry: true}
	}
	if err := a.release(t, r); err != nil {
		a.mu.Unlock()
		return err
	}
	r.Status = Deleting
	err = a.save()
	a.mu.Unlock()
	if err != nil {
		return err
	}
	return a.detach(ctx, r, Delete, c, fault)
}

// detach lets an operation take its time, and goes on with it when the caller has gone: a cloud does not notice that.
func (a *Account) detach(ctx context.Context, r *Resource, operation Operation, c Call, fault *Fault) error {
	done := make(chan error, 1)
	go func() {
		done <- a.finish(context.WithoutCancel(ctx), r, operation, a.duration(r, operation, c)+fault.delay())
	}()
	select {
	case err := <-done:
		if err == nil && fault.hangs() {
			<-ctx.Done()
			return ctx.Err()
		}
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// finish ends an operation: what it does beside the account happens, and the resource takes its new status.
func (a *Account) finish(ctx context.Context, r *Resource, operation Operation, took time.Duration) error {
	timer := time.After(took)
	a.mu.Lock()
	snapshot := r.copy()
	a.mu.Unlock()
	err := a.perform(ctx, &snapshot, operation)
	<-timer
	a.mu.Lock()
	defer a.mu.Unlock()
	if operation == Delete && err == nil || operation == Create && err != nil {
		a.resources = slices.DeleteFunc(a.resources, func(other *Resource) bool { return other == r })
	} else {
		merge(r.Outputs, snapshot.Outputs)
		r.Status = Active
	}
	if saved := a.save(); err == nil {
		err = saved
	}
	return err
}
