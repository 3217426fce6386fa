package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Property is a property of a resource, a key of the configuration or an output that differs.
type Property struct {
	Path     string
	Old, New string // as a person reads them
	Forces   bool   // the resource can only have it by being replaced
	Note     string // what else to know, or ""
}

// providerKey is what the engine says of a resource that another provider has to make. It then asks neither of them what differs.
const providerKey = "provider"

// properties returns what a provider says that differs in a resource, in the order of the paths.
func properties(s step) []Property {
	if s.Old == nil || s.New == nil {
		return nil
	}
	if slices.Contains(s.Keys, providerKey) {
		was, is := nameIn(s.Old.Provider), nameIn(s.New.Provider)
		if was == is {
			is = "another " + is
		}
		return []Property{{Path: providerKey, Old: was, New: is, Forces: true}}
	}
	paths := slices.Sorted(maps.Keys(s.DetailedDiff))
	if len(paths) == 0 {
		paths = s.Diffs // which is all that some providers say
	}
	var changed []Property
	for _, path := range paths {
		steps, err := resource.ParsePropertyPath(path)
		if err != nil || len(steps) == 0 {
			steps = resource.PropertyPath{path}
		}
		if slices.ContainsFunc(steps, isInternal) {
			continue
		}
		d, detailed := s.DetailedDiff[path]
		old := s.Old.Inputs
		if detailed && !d.InputDiff {
			old = s.Old.Outputs
		}
		changed = append(changed, Property{
			Path: path, Old: text(lookup(old, steps)), New: text(lookup(s.New.Inputs, steps)),
			Forces: strings.HasSuffix(string(d.Kind), "-replace") || slices.Contains(s.Keys, fmt.Sprint(steps[0])),
		})
	}
	return changed
}

// lookup returns what is at a path, or nil. What lies within a secret is one too, and the same holds for what is unknown.
func lookup(from map[string]any, path resource.PropertyPath) any {
	value := plain(from)
	for _, step := range path {
		switch v := value.(type) {
		case map[string]any:
			value = v[fmt.Sprint(step)]
		case []any:
			index, ok := step.(int)
			if !ok || index >= len(v) {
				return nil
			}
			value = v[index]
		}
	}
	return value
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
	if p.Note != "" {
		line += " (" + p.Note + ")"
	}
	return line
}
