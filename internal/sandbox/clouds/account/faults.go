package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// Fault is something that shall go wrong with the next calls that fit.
type Fault struct {
	// Action is one of Actions.
	Action string `json:"action"`
	// Operation is one of Operations; "" fits all.
	Operation Operation `json:"operation"`
	// Type is a resource type, or the last part of one, such as NodeGroup; "" fits all. For an invoke it is the function.
	Type string `json:"type"`
	// Name is that of the resource in Pulumi; "" fits all.
	Name string `json:"name"`
	// Times is how many calls go wrong; 0 is one.
	Times int `json:"times"`
	// Seconds is how much longer slow calls take.
	Seconds float64 `json:"seconds"`
}

// The actions of faults.
const (
	Fail     = "fail"     // the cloud refuses
	Throttle = "throttle" // the cloud asks to call again later; the provider does so, for a while
	Hang     = "hang"     // the cloud does it and never answers
	Stall    = "stall"    // the cloud does nothing and never answers
	Slow     = "slow"     // the cloud takes longer
)

// Actions are all of them.
var Actions = []string{Fail, Throttle, Hang, Stall, Slow}

// ParseFault reads a fault as a person writes it: action, operation, resource type, and then the resource's name, how often
// (3x) and how many seconds (10s) if they matter: "fail create NodeGroup", "throttle update ManagedCluster 3x".
func ParseFault(words []string) (Fault, error) {
	const usage = `write an action, an operation and a resource type, such as "fail create NodeGroup"; a name, 3x and 10s may follow`
	if len(words) < 3 {
		return Fault{}, fmt.Errorf("%q is not a fault: %s", strings.Join(words, " "), usage)
	}
	f := Fault{Action: words[0], Operation: Operation(words[1]), Type: words[2]}
	for _, word := range words[3:] {
		var n int
		if _, err := fmt.Sscanf(word, "%dx", &n); err == nil && fmt.Sprintf("%dx", n) == word {
			f.Times = n
		} else if d, err := time.ParseDuration(word); err == nil {
			f.Seconds = d.Seconds()
		} else {
			f.Name = word
		}
	}
	return f, f.Check()
}

// Check returns what is wrong with a fault.
func (f Fault) Check() error {
	if !slices.Contains(Actions, f.Action) {
		return fmt.Errorf("unknown fault %q: there are %s", f.Action, strings.Join(Actions, ", "))
	}
	if f.Operation != "" && !slices.Contains(Operations, f.Operation) {
		return fmt.Errorf("unknown operation %q: there are %v", f.Operation, Operations)
	}
	known := append(schema.Tokens(), Functions...)
	if f.Type != "" && !slices.ContainsFunc(known, func(token string) bool { return f.fits(token) }) {
		var kinds []string
		for _, token := range known {
			kinds = append(kinds, schema.Kind(token))
		}
		slices.Sort(kinds)
		return fmt.Errorf("unknown resource type %q: there are %s", f.Type, strings.Join(kinds, ", "))
	}
	if f.Times < 0 || f.Seconds < 0 {
		return fmt.Errorf("a fault cannot happen %d times or take %g seconds", f.Times, f.Seconds)
	}
	if f.Action == Slow && f.Seconds == 0 {
		return fmt.Errorf("a slow call needs to know how slow: add the seconds, such as 10s")
	}
	return nil
}

func (f Fault) fits(token string) bool {
	return f.Type == "" || f.Type == token || f.Type == schema.Kind(token)
}

// Inject makes the next calls that fit go wrong.
func (a *Account) Inject(f Fault) error {
	if err := f.Check(); err != nil {
		return err
	}
	f.Times = max(f.Times, 1)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = append(a.faults, &f)
	return nil
}

// Faults returns those that have not happened yet; Calm forgets them.
func (a *Account) Faults() []Fault {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []Fault
	for _, f := range a.faults {
		all = append(all, *f)
	}
	return all
}

// Calm forgets the faults that have not happened yet.
func (a *Account) Calm() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = nil
}

// meet lets a call meet its fault, if there is one for it. It returns those that concern what comes later.
func (a *Account) meet(ctx context.Context, operation Operation, c Call) (*Fault, error) {
	f := a.take(operation, c)
	if f == nil {
		return nil, nil
	}
	switch f.Action {
	case Fail:
		return nil, &Error{Code: "InternalFailure", Message: fmt.Sprintf("the simulated cloud was told to fail %s %s", operation, schema.Kind(c.Type))}
	case Throttle:
		return nil, &Error{Code: "ThrottlingException", Message: "Rate exceeded", Retry: true}
	case Stall:
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return f, nil
}

func (a *Account) take(operation Operation, c Call) *Fault {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, f := range a.faults {
		if f.Operation != "" && f.Operation != operation || f.Name != "" && f.Name != c.Name || !f.fits(c.Type) {
			continue
		}
		if f.Times--; f.Times == 0 {
			a.faults = slices.Delete(a.faults, i, i+1)
		}
		return f
	}
	return nil
}

func (f *Fault) hangs() bool { return f != nil && f.Action == Hang }

func (f *Fault) delay() time.Duration {
	if f == nil {
		return 0
	}
	return time.Duration(f.Seconds * float64(time.Second))
}
