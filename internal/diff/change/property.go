package change

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Property is one property that differs.
type Property struct {
	Path     string
	Old, New string // as a person reads them
	Forces   bool   // the resource can only have it by being replaced
}

// properties returns what differs in a resource, in the order of the paths.
func properties(s Step) []Property {
	var changed []Property
	for _, path := range slices.Sorted(maps.Keys(s.DetailedDiff)) {
		steps := split(path)
		if slices.ContainsFunc(steps, isInternal) {
			continue
		}
		d := s.DetailedDiff[path]
		was := lookup(s.Old.outputsOr(d.InputDiff), steps)
		is := lookup(s.New.outputsOr(true), steps)
		p := Property{Path: path, Old: Text(was), New: Text(is)}
		switch {
		case strings.HasPrefix(d.Kind, "add"):
			p.Old = Text(nil)
		case strings.HasPrefix(d.Kind, "delete"):
			p.New = Text(nil)
		}
		p.Forces = strings.HasSuffix(d.Kind, "-replace") || len(steps) > 0 && slices.Contains(s.Keys, steps[0])
		changed = append(changed, p)
	}
	if len(changed) == 0 {
		changed = s.ownDiff()
	}
	if slices.Contains(s.Keys, providerKey) {
		p := Property{Path: providerKey, Old: nameIn(s.Old.Provider), New: nameIn(s.New.Provider), Forces: true}
		if p.Old == p.New {
			p.New = "another " + p.New
		}
		changed = append([]Property{p}, changed...)
	}
	return changed
}

// providerKey is what the engine says of a resource that another provider has to make. It then asks neither of them what differs.
const providerKey = "provider"

// ownDiff is where no provider says what differs.
func (s Step) ownDiff() []Property {
	old, new := s.inputs(s.Old), s.inputs(s.New)
	var changed []Property
	for _, key := range merged(slices.Collect(maps.Keys(old)), slices.Collect(maps.Keys(new))) {
		changed = append(changed, walk(key, old[key], new[key])...)
	}
	for i, p := range changed {
		changed[i].Forces = slices.Contains(s.Keys, split(p.Path)[0])
	}
	return changed
}

// walk returns what differs at a path and below it; lists are taken as a whole.
func walk(path string, old, new any) []Property {
	was, wasMap := old.(map[string]any)
	is, isMap := new.(map[string]any)
	if !wasMap || !isMap {
		if reflect.DeepEqual(old, new) {
			return nil
		}
		return []Property{{Path: path, Old: Text(old), New: Text(new)}}
	}
	var changed []Property
	for _, key := range merged(slices.Collect(maps.Keys(was)), slices.Collect(maps.Keys(is))) {
		below := path + "." + key
		if strings.ContainsAny(key, `.["/`) {
			below = path + "[" + strconv.Quote(key) + "]"
		}
		changed = append(changed, walk(below, was[key], is[key])...)
	}
	return changed
}

// outputsOr returns the inputs of a side, or its outputs.
func (s *State) outputsOr(inputs bool) map[string]any {
	switch {
	case s == nil:
		return nil
	case inputs:
		return s.Inputs
	}
	return s.Outputs
}

func merged(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

// split returns the parts of a property path such as spec.containers[0].env["a.b"].
func split(path string) []string {
	var steps []string
	for path != "" {
		switch {
		case path[0] == '.':
			path = path[1:]
		case strings.HasPrefix(path, `["`):
			quoted, err := strconv.QuotedPrefix(path[1:])
			if err != nil {
				return append(steps, path)
			}
			key, err := strconv.Unquote(quoted)
			if err != nil {
				return append(steps, path)
			}
			steps, path = append(steps, key), strings.TrimPrefix(path[1+len(quoted):], "]")
		case path[0] == '[':
			index, rest, _ := strings.Cut(path[1:], "]")
			steps, path = append(steps, index), rest
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			steps, path = append(steps, path[:end]), path[end:]
		}
	}
	return steps
}

// lookup returns what is at a path, or nil. What lies within a secret is one too.
func lookup(value any, steps []string) any {
	for _, step := range steps {
		switch v := value.(type) {
		case map[string]any:
			if v[signatureKey] == secretSign {
				return v
			}
			value = v[step]
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index < 0 || index >= len(v) {
				return nil
			}
			value = v[index]
		default:
			if v == unknownValue {
				return v
			}
			return nil
		}
	}
	return value
}
