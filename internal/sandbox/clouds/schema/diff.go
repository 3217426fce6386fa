package schema

import (
	"cmp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Change is one input that differs.
type Change struct {
	Path   resource.PropertyPath // such as scalingConfig.maxSize or agentPoolProfiles[0].count
	Kind   plugin.DiffKind       // whether it was added or removed, and whether only another resource can have the new value
	Frozen bool                  // no resource can have the new value: the cloud refuses
}

// Key is the input that the change is in.
func (c Change) Key() string {
	key, _ := c.Path[0].(string)
	return key
}

// Diff compares old with new inputs. A value that is not known yet counts as changed.
func (t *Type) Diff(old, new resource.PropertyMap) ([]Change, error) {
	old, new = resource.NewPropertyMapFromMap(Plain(old)), resource.NewPropertyMapFromMap(Plain(new))
	var changes []Change
	for text, d := range plugin.NewDetailedDiffFromObjectDiff(old.Diff(new, resource.IsInternalPropertyKey), true) {
		path, err := resource.ParsePropertyPath(text)
		if err != nil {
			return nil, err
		}
		was, _ := path.Get(resource.NewProperty(old))
		is, _ := path.Get(resource.NewProperty(new))
		if !empty(was) || !empty(is) {
			changes = append(changes, t.change(path, d.Kind))
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Path.String(), b.Path.String()) })
	return slices.CompactFunc(changes, func(a, b Change) bool { return a.Path.String() == b.Path.String() }), nil
}

// change says what a difference means for the cloud. What is in an immutable object is immutable, too.
func (t *Type) change(path resource.PropertyPath, kind plugin.DiffKind) Change {
	c, replaces, properties := Change{Path: path, Kind: kind}, false, t.Properties
	for i, step := range path {
		key, _ := step.(string)
		p := properties[key]
		if p == nil {
			continue // a place in a list, or a key of a map
		}
		replaces, c.Frozen = replaces || p.Immutable, c.Frozen || p.Frozen
		if p.Kind == "strings" && len(path) > i+1 { // a list changes as a whole
			c.Path, c.Kind = path[:i+1], plugin.DiffUpdate
		}
		properties = p.Properties
	}
	if replaces {
		c.Kind = c.Kind.AsReplace()
	}
	return c
}

// empty says of a value that it is no value to a cloud: nothing, or a collection without elements.
func empty(v resource.PropertyValue) bool {
	return v.IsNull() || v.IsArray() && len(v.ArrayValue()) == 0 || v.IsObject() && len(v.ObjectValue()) == 0
}
