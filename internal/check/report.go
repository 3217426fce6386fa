// Package check gathers what is wrong with a configuration, so that every fault is reported together.
package check

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is one thing to say about one configuration key.
type Finding struct {
	Key     string // the configuration key, without the project's namespace
	Found   string // the value as it was given, or Hidden
	Allowed string // what the key may hold, or which rule the value breaks
	Remedy  string // what to do about it
}

func (f Finding) String() string {
	return fmt.Sprintf("%s is %s: %s; %s", f.Key, f.Found, f.Allowed, f.Remedy)
}

// Report holds the faults, which forbid a deployment, and the warnings, which do not. The zero value is an empty report.
type Report struct {
	Faults   []Finding
	Warnings []Finding
}

// Fault records that the value found for key is not allowed.
func (r *Report) Fault(key string, found any, allowed, remedy string) {
	r.Faults = add(r.Faults, Finding{key, display(found), allowed, remedy})
}

// Warn records that the value found for key is allowed but dear.
func (r *Report) Warn(key string, found any, why, remedy string) {
	r.Warnings = add(r.Warnings, Finding{key, display(found), why, remedy})
}

// Add appends everything that other found.
func (r *Report) Add(other Report) {
	r.Faults = add(r.Faults, other.Faults...)
	r.Warnings = add(r.Warnings, other.Warnings...)
}

// Except returns the report without what it says of keys at which the other report has a fault. What a rule says of a value that could
// not be read would mislead.
func (r Report) Except(other Report) Report {
	told := func(f Finding) bool {
		return slices.ContainsFunc(other.Faults, func(o Finding) bool { return o.Key == f.Key })
	}
	return Report{
		Faults:   slices.DeleteFunc(slices.Clone(r.Faults), told),
		Warnings: slices.DeleteFunc(slices.Clone(r.Warnings), told),
	}
}

// Err returns nil where there is no fault, and otherwise one error that lists them all.
func (r Report) Err() error {
	if len(r.Faults) == 0 {
		return nil
	}
	lines := make([]string, 0, len(r.Faults)+1)
	lines = append(lines, fmt.Sprintf("the configuration has %s; nothing was changed:", count(len(r.Faults), "fault")))
	for _, f := range r.Faults {
		lines = append(lines, "  - "+f.String())
	}
	return fmt.Errorf("%s", strings.Join(lines, "\n"))
}

// Verbatim is shown in a finding as it is, without quotes.
type Verbatim string

// Hidden stands in a finding for a value that must not be shown.
const Hidden = Verbatim("[hidden]")

func display(found any) string {
	switch v := found.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case []string:
		return "[" + strings.Join(v, ", ") + "]"
	default:
		return fmt.Sprint(v)
	}
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Named returns the report with other names for its keys.
func (r Report) Named(name func(key string) string) Report {
	rename := func(findings []Finding) []Finding {
		renamed := slices.Clone(findings)
		for i := range renamed {
			renamed[i].Key = name(renamed[i].Key)
		}
		return renamed
	}
	return Report{Faults: rename(r.Faults), Warnings: rename(r.Warnings)}
}

// add keeps a finding that is there already from being told twice, as two sites with the same value would.
func add(findings []Finding, further ...Finding) []Finding {
	for _, f := range further {
		if !slices.Contains(findings, f) {
			findings = append(findings, f)
		}
	}
	return findings
}
