package change

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Property is one property that differs.
type Property struct {
	Path     string
	Old, New string // as a person reads them
	Forces   bool   // the resource can only have it by being replaced
}

// providerKey is what the engine says of a resource that another provider has to make. It then asks neither of them what differs.
const providerKey = "provider"

// properties returns what differs in a resource, in the order of the paths.
func properties(s Step) []Property {
	var changed []Property
	for _, path := range slices.Sorted(maps.Keys(s.DetailedDiff)) {
		steps := split(path)
		if slices.ContainsFunc(steps, isInternal) {
			continue
		}
		d := s.DetailedDiff[path]
		p := Property{Path: path, Old: None, New: None}
		if !strings.HasPrefix(string(d.Kind), "add") && s.Old != nil {
			side := s.Old.Inputs
			if !d.InputDiff {
				side = s.Old.Outputs
			}
			p.Old = Text(lookup(side, steps))
		}
		if !strings.HasPrefix(string(d.Kind), "delete") && s.New != nil {
			p.New = Text(lookup(s.New.Inputs, steps))
		}
		p.Forces = strings.HasSuffix(string(d.Kind), "-replace") || slices.Contains(s.Keys, steps[0])
		changed = append(changed, p)
	}
	if len(changed) == 0 { // no provider says what differs
		changed = walk("", s.inputs(s.Old), s.inputs(s.New))
		for i, p := range changed {
			changed[i].Forces = slices.Contains(s.Keys, split(p.Path)[0])
		}
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

// walk returns what differs at a path and below it. A list is taken as a whole.
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
	for _, key := range keys(was, is) {
		below := strings.TrimPrefix(path+"."+key, ".")
		if strings.ContainsAny(key, `.["/`) {
			below = path + "[" + strconv.Quote(key) + "]"
		}
		changed = append(changed, walk(below, was[key], is[key])...)
	}
	return changed
}

// keys returns those of two maps, sorted.
func keys(a, b map[string]any) []string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

// split returns the parts of a property path such as spec.containers[0].env["a.b"]: at least one.
func split(path string) []string {
	parts, err := resource.ParsePropertyPath(path)
	if err != nil || len(parts) == 0 {
		return []string{path}
	}
	var steps []string
	for _, part := range parts {
		if index, ok := part.(int); ok {
			part = strconv.Itoa(index)
		}
		steps = append(steps, part.(string))
	}
	return steps
}

// lookup returns what is at a path, or nil. What lies within a secret is one too, and the same holds for what is unknown.
func lookup(value any, steps []string) any {
	value = plain(value)
	for _, step := range steps {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index < 0 || index >= len(v) {
				return nil
			}
			value = v[index]
		default:
			if v == secretText || v == unknownText {
				return v
			}
			return nil
		}
	}
	return value
}
