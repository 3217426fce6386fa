package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// Report is what a change does to a stack.
type Report struct {
	Stack     string
	Base      string // what the working tree was compared with
	Dangers   []Danger
	Settings  []Property // of the configuration
	Resources []Resource
	Same      int        // resources that stay as they are
	Outputs   []Property // of the stack
	Objects   string     // of Kubernetes, as a unified diff
	Warnings  []string   // that the program gives now, and did not give before
	Notes     []string
}

// read takes in what a preview foresees after a run that brought the stack up as it was before.
func (r *Report) read(before, after run) (err error) {
	r.Resources, r.Same = resources(after.steps)
	r.Dangers = callOut(r.Resources)
	for _, key := range keys(before.outputs, after.outputs) {
		// Secret ones are the same text on both sides.
		if was, is := text(plain(before.outputs[key])), text(plain(after.outputs[key])); was != is {
			r.Outputs = append(r.Outputs, Property{Path: key, Old: was, New: is})
		}
	}
	for _, warning := range after.warnings {
		if !slices.Contains(before.warnings, warning) {
			r.Warnings = append(r.Warnings, warning)
		}
	}
	r.Objects, err = objects(after.steps)
	return err
}

// keys returns those of two maps, sorted.
func keys[V any](a, b map[string]V) []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}

// Changes reports whether anything changes.
func (r Report) Changes() bool {
	return len(r.Resources)+len(r.Outputs) > 0 || slices.ContainsFunc(r.Settings, func(p Property) bool { return p.Note != "" })
}

// summary is the whole in one line.
func (r Report) summary() string {
	count := map[apitype.OpType]int{}
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
