package change

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Report is what a change does to a stack.
type Report struct {
	Stack     string
	Base      string // what the working tree was compared with
	Dangers   []Danger
	Settings  []Setting // of the configuration
	Resources []Resource
	Same      int        // resources that stay as they are
	Outputs   []Property // of the stack
	Objects   string     // of Kubernetes, as a unified diff
	Warnings  []string   // that the program gives now, and did not give before
	Notes     []string
}

// Setting is a key of the configuration that differs.
type Setting struct {
	Key      string
	Old, New string
	Note     string
	Unseen   bool // a preview does not show what follows from it
}

// Compare reports what a preview foresees after a run that brought the stack up as it was before.
func Compare(before, after Run) (Report, error) {
	var r Report
	r.Resources, r.Same = resources(after.Steps)
	r.Dangers = callOut(r.Resources)
	r.Outputs = outputs(before.Outputs, after.Outputs)
	for _, warning := range after.Warnings {
		if !slices.Contains(before.Warnings, warning) && !aboutSandbox.MatchString(warning) {
			r.Warnings = append(r.Warnings, warning)
		}
	}
	var err error
	r.Objects, err = objects(after.Steps)
	return r, err
}

// aboutSandbox is what the engine says of the sandbox's own provider in every run (docs/sandbox.md).
var aboutSandbox = regexp.MustCompile(`^(using pulumi-resource-kubernetes from|resource plugin kubernetes is expected to have version) `)

// outputs returns the stack's outputs that differ. Secret ones are the same text on both sides.
func outputs(old, new map[string]any) []Property {
	var changed []Property
	for _, key := range merged(slices.Collect(maps.Keys(old)), slices.Collect(maps.Keys(new))) {
		if was, is := plain(old[key]), plain(new[key]); !reflect.DeepEqual(was, is) {
			changed = append(changed, Property{Path: key, Old: Text(was), New: Text(is)})
		}
	}
	return changed
}

// Changes reports whether anything changes.
func (r Report) Changes() bool {
	return len(r.Resources)+len(r.Outputs) > 0 || slices.ContainsFunc(r.Settings, func(s Setting) bool { return s.Unseen })
}

// summary is the whole in one line.
func (r Report) summary() string {
	switch {
	case !r.Changes() && len(r.Settings) == 0:
		return "no changes"
	case !r.Changes():
		return "no changes; the configuration differs without effect"
	}
	count := map[Operation]int{}
	for _, resource := range r.Resources {
		count[resource.Operation]++
	}
	var parts []string
	for _, op := range operations {
		if count[op] > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", count[op], op))
		}
	}
	switch {
	case len(parts) > 0:
		return fmt.Sprintf("%s, %d unchanged", strings.Join(parts, ", "), r.Same)
	case len(r.Outputs) > 0:
		return fmt.Sprintf("only outputs change, %d resources unchanged", r.Same)
	}
	return "the configuration differs in what cannot be previewed"
}

// danger is one of them as a sentence.
func (d Danger) sentence() string {
	happens := map[Operation]string{Replaced: "is replaced", Deleted: "is deleted"}[d.Operation]
	if d.Because != "" {
		happens += " (" + d.Because + ")"
	}
	return fmt.Sprintf("the %s %s %s: %s", d.What, d.Name, happens, d.Effect)
}

func (p Property) change() string {
	old, new := focus(p.Old, p.New)
	line := fmt.Sprintf("%s: %s → %s", p.Path, old, new)
	if p.Old == secretText && p.New == secretText {
		line = p.Path + ": another " + secretText
	}
	if p.Forces {
		line += " (forces the replacement)"
	}
	return line
}

func (s Setting) change() string {
	old, new := focus(s.Old, s.New)
	line := fmt.Sprintf("%s: %s → %s", s.Key, old, new)
	if s.Note != "" {
		line += " (" + s.Note + ")"
	}
	return line
}
