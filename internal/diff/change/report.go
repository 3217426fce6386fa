package change

import (
	"fmt"
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

// aboutSandbox is what the engine says of the sandbox's own provider in every run (docs/sandbox.md).
var aboutSandbox = regexp.MustCompile(`^(using pulumi-resource-kubernetes from|resource plugin kubernetes is expected to have version) `)

// Compare reports what a preview foresees after a run that brought the stack up as it was before.
func Compare(before, after Run) (r Report, err error) {
	r.Resources, r.Same = resources(after.Steps)
	r.Dangers = callOut(r.Resources)
	for _, key := range keys(before.Outputs, after.Outputs) {
		// Secret ones are the same text on both sides.
		if was, is := plain(before.Outputs[key]), plain(after.Outputs[key]); !reflect.DeepEqual(was, is) {
			r.Outputs = append(r.Outputs, Property{Path: key, Old: Text(was), New: Text(is)})
		}
	}
	r.Warnings = slices.DeleteFunc(slices.Clone(after.Warnings), func(warning string) bool {
		return slices.Contains(before.Warnings, warning) || aboutSandbox.MatchString(warning)
	})
	r.Objects, err = objects(after.Steps)
	return r, err
}

// Changes reports whether anything changes.
func (r Report) Changes() bool {
	return len(r.Resources)+len(r.Outputs) > 0 || slices.ContainsFunc(r.Settings, func(s Setting) bool { return s.Unseen })
}

// summary is the whole in one line.
func (r Report) summary() string {
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
	case r.Changes():
		return "the configuration differs in what cannot be previewed"
	case len(r.Settings) > 0:
		return "no changes; the configuration differs without effect"
	}
	return "no changes"
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
	line := Property{Path: s.Key, Old: s.Old, New: s.New}.change()
	if s.Note != "" {
		line += " (" + s.Note + ")"
	}
	return line
}
