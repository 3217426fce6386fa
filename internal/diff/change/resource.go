package change

import (
	"slices"
	"strings"
)

// Operation is what happens to a resource.
type Operation string

// The operations, by the engine's names (apitype.OpType).
const (
	Replaced Operation = "replace"
	Deleted  Operation = "delete"
	Updated  Operation = "update"
	Created  Operation = "create"
)

// operations in the order in which a report lists them: what may hurt first.
var operations = []Operation{Replaced, Deleted, Updated, Created}

// Resource is one that changes.
type Resource struct {
	Operation Operation
	Type      string // kubernetes:apps/v1:StatefulSet
	Name      string // in the program
	Changed   []Property
	GoesFirst bool // of one that is replaced: the old one goes before the new one comes
}

// resources returns those that change, and how many stay. Components are left out: they are nothing but their parts.
func resources(steps []Step) (changed []Resource, same int) {
	goesFirst := deletedFirst(steps)
	for _, s := range steps {
		if s.Type == stackType || !s.custom() {
			continue
		}
		if s.Op == "same" {
			same++
		}
		op := Operation(s.Op)
		if !slices.Contains(operations, op) {
			continue // the parts of a replacement, or what the engine reads
		}
		r := Resource{Operation: op, Type: s.Type, Name: s.name(), GoesFirst: op == Replaced && goesFirst[s.URN]}
		if op == Replaced || op == Updated {
			r.Changed = properties(s)
		}
		changed = append(changed, r)
	}
	slices.SortStableFunc(changed, func(a, b Resource) int {
		if by := slices.Index(operations, a.Operation) - slices.Index(operations, b.Operation); by != 0 {
			return by
		}
		return strings.Compare(a.Type+" "+a.Name, b.Type+" "+b.Name)
	})
	return changed, same
}

// deletedFirst returns the resources whose replacement begins with a deletion.
func deletedFirst(steps []Step) map[string]bool {
	created, first := map[string]bool{}, map[string]bool{}
	for _, s := range steps {
		switch s.Op {
		case "create-replacement":
			created[s.URN] = true
		case "delete-replaced":
			first[s.URN] = !created[s.URN]
		}
	}
	return first
}

func (s Step) custom() bool {
	return s.New != nil && s.New.Custom || s.New == nil && s.Old != nil && s.Old.Custom
}

// name is what the program calls the resource.
func (s Step) name() string { return nameIn(s.URN) }

// nameIn returns the name in a URN, behind which an id may stand: urn:pulumi:stack::project::type::name::id.
func nameIn(urn string) string {
	if parts := strings.Split(urn, "::"); len(parts) > 3 {
		return parts[3]
	}
	return urn
}

// forcing are the properties that force a replacement.
func (r Resource) forcing() []string {
	var paths []string
	for _, p := range r.Changed {
		if p.Forces {
			paths = append(paths, p.Path)
		}
	}
	return paths
}
