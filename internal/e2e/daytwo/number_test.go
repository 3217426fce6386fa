package daytwo

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/preview"
	"stateful-clusters/internal/e2e/timeline"
)

// changes returns what `pulumi preview` announces, as preview.Changes has it.
func (w *world) changes(flags ...string) map[string][]string {
	w.t.Helper()
	out, err := w.command(append([]string{"preview", "--json"}, flags...)...).Output()
	require.NoError(w.t, err, "%s", failures(out))
	changes, err := preview.Changes(out)
	require.NoError(w.t, err)
	maps.DeleteFunc(changes, func(what string, _ []string) bool { return strings.HasPrefix(what, "refresh ") })
	return changes
}

// failures returns the lines of a preview in JSON that say what went wrong; it has thousands.
func failures(output []byte) []string {
	return slices.DeleteFunc(strings.Split(string(output), "\n"), func(line string) bool { return !strings.Contains(line, "error:") })
}

// get returns what a JSONPath finds in an object of the namespace, and "" where there is no such object.
func (w *world) get(kind, name, path string) string {
	w.t.Helper()
	return w.kubectl("get", kind, name, inNamespace, "--ignore-not-found", "-o", "jsonpath="+path)
}

// wanted returns how many members there shall be.
func (w *world) wanted() int {
	w.t.Helper()
	number, err := strconv.Atoi(w.get("statefulset", "migratorydata", "{.spec.replicas}"))
	require.NoError(w.t, err)
	return number
}

// scaled waits until there are as many members as that, all of them ready, and no others.
func (w *world) scaled(number int) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("there are %d members", number), func() bool {
		state := w.get("statefulset", "migratorydata", "{.spec.replicas} {.status.replicas} {.status.readyReplicas}")
		return state == fmt.Sprintf("%d %d %d", number, number, number)
	})
	w.allReady()
}

// high is 80 % of the 500m that a member asks for. With 50 % wanted, three that use so much need five; those that are added use next
// to nothing, and with them it is 50 %.
const high = "400m"

// measured waits until the autoscaler knows what the members use. Before that it keeps any number.
func (w *world) measured() {
	w.t.Helper()
	w.eventually("the autoscaler knows the members' CPU use", func() bool {
		return w.get("hpa", "migratorydata-autoscale", "{.status.currentMetrics[0].resource.current.averageUtilization}") != ""
	})
}

// load gives the first three members a high load.
func (w *world) load() {
	w.t.Helper()
	w.measured()
	for i := range seeds {
		w.kubectl("annotate", "--overwrite", "pod", fmt.Sprintf("migratorydata-%d", i), inNamespace, "kwok.x-k8s.io/usage-cpu="+high)
	}
}

// follow runs what docs/operations.md says of scaling, on the stack of the test and without its questions.
func (w *world) follow(commands string) {
	w.t.Helper()
	w.runDocumented("Scaling", commands, "--stack eks", "--stack local --non-interactive", "pulumi up", "pulumi up --yes --skip-preview")
}

// numbers returns how many members were wanted, one after the other.
func numbers(moments []timeline.Moment) []int {
	var all []int
	for _, m := range moments {
		all = append(all, m.Replicas)
	}
	return slices.Compact(all)
}

// scaledAway returns the members that were taken because fewer were wanted.
func scaledAway(moments []timeline.Moment) []timeline.Taking {
	return slices.DeleteFunc(timeline.Takings(moments), func(t timeline.Taking) bool { return t.Member.Ordinal < moments[t.At].Replicas })
}

func ordinals(takings []timeline.Taking) []int {
	var all []int
	for _, t := range takings {
		all = append(all, t.Member.Ordinal)
	}
	return all
}
