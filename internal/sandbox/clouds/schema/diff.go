package schema

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Change is one input that differs.
type Change struct {
	Path     string // such as scalingConfig.maxSize or agentPoolProfiles[0].count
	Added    bool
	Removed  bool
	Replaces bool // only another resource can have the new value
	Frozen   bool // no resource can: the cloud refuses
}

// Diff compares old with new inputs. A value that is not known yet counts as changed, as long as the old one was not unknown too.
func (t *Type) Diff(old, new resource.PropertyMap) []Change {
	return diffObject("", &Property{Properties: t.Properties}, old, new)
}

func diffObject(path string, parent *Property, old, new resource.PropertyMap) []Change {
	var changes []Change
	keys := slices.Compact(slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(old)), slices.Collect(maps.Keys(new))...))))
	for _, key := range keys {
		if key == "__defaults" {
			continue
		}
		p := parent.Properties[string(key)]
		if p == nil {
			p = &Property{} // of a map, such as a tag
		}
		p = &Property{Kind: p.Kind, Properties: p.Properties, Immutable: p.Immutable || parent.Immutable, Frozen: p.Frozen || parent.Frozen}
		was, is := plain(old[key]), plain(new[key])
		changes = append(changes, diffValue(join(path, string(key)), p, was, is)...)
	}
	return changes
}

func diffValue(path string, p *Property, was, is resource.PropertyValue) []Change {
	switch {
	case empty(was) && empty(is), was.DeepEquals(is):
		return nil
	case was.IsObject() && is.IsObject():
		return diffObject(path, p, was.ObjectValue(), is.ObjectValue())
	case was.IsArray() && is.IsArray() && p.Kind == "objects" && len(was.ArrayValue()) == len(is.ArrayValue()):
		var changes []Change
		for i := range was.ArrayValue() {
			changes = append(changes, diffValue(fmt.Sprintf("%s[%d]", path, i), &Property{Properties: p.Properties, Immutable: p.Immutable, Frozen: p.Frozen}, plain(was.ArrayValue()[i]), plain(is.ArrayValue()[i]))...)
		}
		return changes
	}
	return []Change{{Path: path, Added: empty(was), Removed: empty(is), Replaces: p.Immutable, Frozen: p.Frozen}}
}

// empty says of a value that it is no value to a cloud: nothing, or a collection without elements.
func empty(v resource.PropertyValue) bool {
	return v.IsNull() || v.IsArray() && len(v.ArrayValue()) == 0 || v.IsObject() && len(v.ObjectValue()) == 0
}
