package control

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Fault is something that goes wrong with the next calls that fit.
type Fault struct {
	Action    string    `json:"action"`
	Operation Operation `json:"operation"`
	Type      string    `json:"type"`    // of the resource, or its last part, such as NodeGroup; or an invoked function
	Name      string    `json:"name"`    // of the resource in Pulumi; "" fits all
	Times     int       `json:"times"`   // how many calls go wrong; 0 is one
	Seconds   float64   `json:"seconds"` // how much longer slow calls take
}

// The actions of faults.
const (
	Fail     = "fail"     // the cloud refuses
	Throttle = "throttle" // the cloud asks to call again later; the provider does so, for a while
	Hang     = "hang"     // the cloud does it and never answers
	Stall    = "stall"    // the cloud does nothing and never answers
	Slow     = "slow"     // the cloud takes longer
	Late     = "late"     // the cloud does it, and says at the end that it has failed
)

var actions = []string{Fail, Throttle, Hang, Stall, Slow, Late}

// ParseFault reads a fault as a person writes it: action, operation, resource type, and then the resource's name, how often
// (3x) and how many seconds (10s) if they matter: "fail create NodeGroup", "throttle update ManagedCluster 3x".
func ParseFault(words []string) (Fault, error) {
	if len(words) < 3 {
		const usage = `write an action, an operation and a resource type, such as "fail create NodeGroup"; a name, 3x and 10s may follow`
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
	switch {
	case !slices.Contains(actions, f.Action):
		return f, fmt.Errorf("unknown fault %q: there are %s", f.Action, strings.Join(actions, ", "))
	case !slices.Contains(Operations, f.Operation):
		return f, fmt.Errorf("unknown operation %q: there are %v", f.Operation, Operations)
	case f.Action == Slow && f.Seconds == 0:
		return f, fmt.Errorf("a slow call needs to know how slow: add the seconds, such as 10s")
	}
	return f, nil
}

// String is a fault as ParseFault reads it.
func (f Fault) String() string {
	words := []string{f.Action, string(f.Operation), f.Type}
	if f.Name != "" {
		words = append(words, f.Name)
	}
	if f.Times > 1 {
		words = append(words, fmt.Sprintf("%dx", f.Times))
	}
	if f.Seconds > 0 {
		words = append(words, time.Duration(f.Seconds*float64(time.Second)).String())
	}
	return strings.Join(words, " ")
}

// Fits reports whether a call meets the fault.
func (f Fault) Fits(operation Operation, token, name string) bool {
	return f.Operation == operation && (f.Name == "" || f.Name == name) && (f.Type == token || f.Type == Kind(token))
}
