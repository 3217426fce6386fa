package schema

import (
	"cmp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Change is one input that differs.
type Change struct {
	Path   string          // such as scalingConfig.maxSize or agentPoolProfiles[0].count
	Key    string          // the input that it is in
	Kind   plugin.DiffKind // whether it was added or removed, and whether only another resource can have the new value
	Frozen bool            // no resource can have the new value: the cloud refuses
}

// Diff compares old with new inputs.
func (t *Type) Diff(old, new map[string]any) ([]Change, error) {
	before, after := resource.NewPropertyMapFromMap(old), resource.NewPropertyMapFromMap(new)
	var changes []Change
	for text, d := range plugin.NewDetailedDiffFromObjectDiff(before.Diff(after, resource.IsInternalPropertyKey), true) {
		path, err := resource.ParsePropertyPath(text)
		if err != nil {
			return nil, err
		}
		was, _ := path.Get(resource.NewProperty(before))
		is, _ := path.Get(resource.NewProperty(after))
		if (!empty(was) || !empty(is)) && (!is.IsNull() || !t.keeps(path)) {
			changes = append(changes, t.change(path, d.Kind))
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return slices.CompactFunc(changes, func(a, b Change) bool { return a.Path == b.Path }), nil
}

// change says what a difference means for the cloud. What is in an immutable object is immutable, too.
func (t *Type) change(path resource.PropertyPath, kind plugin.DiffKind) Change {
	c, replaces, properties := Change{}, false, t.Properties
	for i, step := range path {
		key, _ := step.(string)
		p := properties[key]
		if p == nil {
			continue // a place in a list, or a key of a map
		}
		replaces, c.Frozen = replaces || p.Immutable, c.Frozen || p.Frozen
		if i+1 < len(path) && p.Properties == nil {
			if _, element := path[i+1].(int); element { // a list of texts changes as a whole
				path, kind = path[:i+1], plugin.DiffUpdate
				break
			}
		}
		properties = p.Properties
	}
	if replaces {
		kind = kind.AsReplace()
	}
	c.Path, c.Kind = path.String(), kind
	c.Key, _ = path[0].(string)
	return c
}

// keeps reports whether the provider takes what the cloud has where the program gives nothing at a path.
func (t *Type) keeps(path resource.PropertyPath) bool {
	p := &Property{Properties: t.Properties}
	for _, step := range path {
		if key, ok := step.(string); ok {
			if p = p.Properties[key]; p == nil {
				return false
			}
		}
	}
	return p.Kept
}

// empty says of a value that it is no value to a cloud: nothing, or a collection without elements.
func empty(v resource.PropertyValue) bool {
	return v.IsNull() || v.IsArray() && len(v.ArrayValue()) == 0 || v.IsObject() && len(v.ObjectValue()) == 0
}
