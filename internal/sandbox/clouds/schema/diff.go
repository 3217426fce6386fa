package schema

import (
	"cmp"
	"reflect"
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
	before, after := resource.NewPropertyMapFromMap(withoutEmpty(old)), resource.NewPropertyMapFromMap(withoutEmpty(new))
	diff := before.Diff(after, resource.IsInternalPropertyKey)
	var changes []Change
	for text, d := range plugin.NewDetailedDiffFromObjectDiff(diff, true) {
		path, err := resource.ParsePropertyPath(text)
		if err != nil {
			return nil, err
		}
		changes = append(changes, t.change(path, d.Kind))
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

// withoutEmpty leaves out what is no value to a cloud: nothing, or a collection without elements.
func withoutEmpty(object map[string]any) map[string]any {
	kept := map[string]any{}
	for key, value := range object {
		if inner, ok := value.(map[string]any); ok {
			value = withoutEmpty(inner)
		}
		if size := reflect.ValueOf(value); value == nil || (size.Kind() == reflect.Slice || size.Kind() == reflect.Map) && size.Len() == 0 {
			continue
		}
		kept[key] = value
	}
	return kept
}
