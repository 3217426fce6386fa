package infra

import (
	"maps"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

// checkTagNames wants names that a cloud which ignores case can tell apart. IAM and Azure do, and refuse or merge the others
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html, https://learn.microsoft.com/azure/aks/use-tags).
func checkTagNames(r *check.Report, tags map[string]string) {
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		if other, twice := seen[strings.ToLower(name)]; twice {
			r.Fault("tags", name, "differs from "+other+" only in its case, which the cloud ignores", "remove one of them")
		}
		seen[strings.ToLower(name)] = name
	}
}
