// Package preview reads what `pulumi preview --json` prints.
package preview

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
)

// plan is as much of the output as the tests look at.
type plan struct {
	Steps []struct {
		Op           string
		URN          urn.URN
		DetailedDiff map[string]struct{}
	}
}

// Changes returns what the next `up` would do, beside what stays the same: "update StatefulSet" → the changed properties, sorted.
// Where several resources of one kind are treated alike, each has its name: "create Subnet public".
//
// What a refresh reads is no change. Neither is an update that changes no property, which is the provider's own: the engine announces one
// where an object was not ready yet when a refresh read it, and only waits for it then (https://github.com/pulumi/pulumi/issues/3091).
func Changes(output []byte) (map[string][]string, error) {
	var p plan
	if err := json.Unmarshal(output, &p); err != nil {
		return nil, fmt.Errorf("reading a preview: %w\n%s", err, output)
	}
	count := map[string]int{}
	for _, step := range p.Steps {
		count[step.Op+" "+step.URN.Type().Name().String()]++
	}
	changes := map[string][]string{}
	for _, step := range p.Steps {
		if step.Op == "same" || step.Op == "refresh" || step.Op == "update" && len(step.DetailedDiff) == 0 {
			continue
		}
		what := step.Op + " " + step.URN.Type().Name().String()
		if count[what] > 1 {
			what += " " + step.URN.Name()
		}
		changes[what] = nil
		for property := range step.DetailedDiff {
			changes[what] = append(changes[what], property)
		}
		slices.Sort(changes[what])
	}
	return changes, nil
}
