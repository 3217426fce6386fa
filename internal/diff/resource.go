package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// The operations that a report lists.
const (
	Replaced = apitype.OpReplace
	Deleted  = apitype.OpDelete
	Updated  = apitype.OpUpdate
	Created  = apitype.OpCreate
)

// operations in the order in which a report lists them: what may hurt first.
var operations = []apitype.OpType{Replaced, Deleted, Updated, Created}

// Resource is one that changes.
type Resource struct {
	Operation apitype.OpType
	Type      string // kubernetes:apps/v1:StatefulSet
	Name      string // in the program
	Changed   []Property
	GoesFirst bool // of one that is replaced: the old one goes before the new one comes
}

// resources returns those that change, and how many stay. Components are left out: they are nothing but their parts.
func resources(steps []step) (changed []Resource, same int) {
	goesFirst := deletedFirst(steps)
	for _, s := range steps {
		if s.Type == string(resource.RootStackType) || !custom(s) {
			continue
		}
		if s.Op == apitype.OpSame {
			same++
		}
		if !slices.Contains(operations, s.Op) {
			continue // the parts of a replacement, or what the engine reads
		}
		changed = append(changed, Resource{
			Operation: s.Op, Type: s.Type, Name: nameIn(s.URN), Changed: properties(s), GoesFirst: s.Op == Replaced && goesFirst[s.URN],
		})
	}
	slices.SortStableFunc(changed, func(a, b Resource) int {
		return cmp.Or(slices.Index(operations, a.Operation)-slices.Index(operations, b.Operation),
			strings.Compare(a.Type+" "+a.Name, b.Type+" "+b.Name))
	})
	return changed, same
}

func custom(s step) bool {
	return s.New != nil && s.New.Custom || s.New == nil && s.Old != nil && s.Old.Custom
}

// nameIn returns the name in a URN, which an id may follow: urn:pulumi:stack::project::type::name::id.
func nameIn(urn string) string {
	if parts := strings.Split(urn, "::"); len(parts) > 3 {
		return parts[3]
	}
	return urn
}

// forcing are the properties that force a replacement. There are none where what the resource depends on goes.
func (r Resource) forcing() []string {
	var paths []string
	for _, p := range r.Changed {
		if p.Forces {
			paths = append(paths, p.Path)
		}
	}
	return paths
}
