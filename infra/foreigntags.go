package infra

import (
	"fmt"

	"stateful-clusters/internal/check"
)

// Tags that others put on what the program makes. A refresh takes them for changes of the program's own tags, which the next
// update would take back (docs/operations.md, "Somebody else changed it").

// ignoredTags are the parts of a property that hold foreign tags: what the state has of them is kept and sent along, since Azure and
// Google take all tags together. AWS's provider has a setting of its own.
func ignoredTags(property string, names []string) []string {
	var paths []string
	for _, name := range names {
		paths = append(paths, fmt.Sprintf("%s[%q]", property, name))
	}
	return paths
}

func checkForeignTags(r *check.Report, names []string, own map[string]string) {
	for _, name := range names {
		if _, ours := own[name]; ours {
			r.Fault("foreignTags", name, "is one of tags, so it is both the program's and not", "remove it from one of them")
		}
		if name == "" {
			r.Fault("foreignTags", name, "is not the name of a tag", "remove it")
		}
	}
	r.Unique("foreignTags", names)
}
