package diff

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/golden"
	"stateful-clusters/internal/terminal"
)

// recorded are runs of the engine in the sandbox (`pulumi up` of HEAD, and `pulumi preview` of what the name says, both with
// PULUMI_DEBUG_COMMANDS=true and --event-log), without times and without what no report reads. The configuration is not in them.
var recorded = []struct {
	name, stack string
	settings    []Property
}{
	{"eks-changed", "eks", []Property{
		{Path: "eksInstanceType", Old: "m5.large", New: "m5.xlarge"},
		{Path: "licenseKey", Old: secretText, New: secretText, Note: "encrypted anew, and taken for another value: nobody can decrypt it here"},
	}},
	{"eks-renamed", "eks", []Property{{Path: "clusterName", Old: "eks-migratorydata", New: "other"}}},
	{"aks-moved", "aks", []Property{{Path: "aksLocation", Old: "eastus", New: "westeurope"}}},
	{"local-parallel", "local", nil},
}

// The whole report of each, in both formats.
func TestReports(t *testing.T) {
	for _, r := range recorded {
		report := reportOf(t, r.name)
		report.Stack, report.Base, report.Settings = r.stack, "main (0123456)", r.settings
		golden.Equal(t, "testdata/"+r.name+".txt", report.Text(terminal.Printer{}))
		golden.Equal(t, "testdata/"+r.name+".md", report.Markdown())
	}
}

func reportOf(t *testing.T, name string) Report {
	t.Helper()
	var report Report
	require.NoError(t, report.read(recording(t, name+".before.jsonl"), recording(t, name+".after.jsonl")))
	return report
}

func recording(t *testing.T, file string) run {
	t.Helper()
	events, err := os.Open(filepath.Join("testdata", file))
	require.NoError(t, err)
	defer events.Close()
	r, err := readRun(events)
	require.NoError(t, err)
	return r
}

// The same steps in another order, as a busier machine takes them, make the same report.
func TestTheOrderOfStepsDoesNotMatter(t *testing.T) {
	after := recording(t, "eks-changed.after.jsonl")
	slices.SortStableFunc(after.steps, func(a, b step) int { return strings.Compare(b.URN, a.URN) })
	var report Report
	require.NoError(t, report.read(recording(t, "eks-changed.before.jsonl"), after))
	assert.Equal(t, reportOf(t, "eks-changed"), report)
}

// What the real API server refuses to change is replaced, and the old object must be gone first: the events tell which it is.
func TestAReplacementThatTheAPIServerRefusesIsFound(t *testing.T) {
	const refused = "Preview failed: StatefulSet.apps \"migratorydata\" is invalid"
	r := recording(t, "local-parallel.after.jsonl")
	assert.Empty(t, r.failedReplacements(), "none has failed")
	for _, s := range r.steps {
		r.add(apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{URN: s.URN, Message: refused, Severity: "error"}})
	}
	failed := r.failedReplacements()
	require.Len(t, failed, 1, "others have failed too, but need not go first")
	name, namespace := object(failed[0].Old)
	assert.Equal(t, []string{"migratory", "migratorydata"}, []string{namespace, name})
	assert.Equal(t, []string{refused}, r.errors)
}
