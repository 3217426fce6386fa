package change

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
	settings    []Setting
}{
	{"eks-changed", "eks", []Setting{
		{Key: "eksInstanceType", Old: "m5.large", New: "m5.xlarge"},
		{Key: "licenseKey", Old: secretText, New: secretText, Note: "encrypted anew, and taken for another value: nobody can decrypt it here"},
	}},
	{"eks-renamed", "eks", []Setting{{Key: "clusterName", Old: "eks-migratorydata", New: "other"}}},
	{"aks-moved", "aks", []Setting{{Key: "aksLocation", Old: "eastus", New: "westeurope"}}},
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
	report, err := Compare(read(t, name+".before.jsonl"), read(t, name+".after.jsonl"))
	require.NoError(t, err)
	return report
}

func read(t *testing.T, file string) Run {
	t.Helper()
	events, err := os.Open(filepath.Join("testdata", file))
	require.NoError(t, err)
	defer events.Close()
	run, err := Read(events)
	require.NoError(t, err)
	return run
}

// The same steps in another order, as a busier machine takes them, make the same report.
func TestTheOrderOfStepsDoesNotMatter(t *testing.T) {
	for _, r := range recorded {
		run := read(t, r.name+".after.jsonl")
		slices.SortStableFunc(run.Steps, func(a, b Step) int { return strings.Compare(b.URN, a.URN) })
		report, err := Compare(read(t, r.name+".before.jsonl"), run)
		require.NoError(t, err)
		assert.Equal(t, reportOf(t, r.name).Text(terminal.Printer{}), report.Text(terminal.Printer{}), r.name)
	}
}

// What the real API server refuses to change is replaced, and the old object must be gone first: the events tell which it is.
func TestAReplacementThatTheAPIServerRefusesIsFound(t *testing.T) {
	const refused = "Preview failed: StatefulSet.apps \"migratorydata\" is invalid"
	run := read(t, "local-parallel.after.jsonl")
	assert.Empty(t, run.FailedReplacements(), "none has failed")
	for _, s := range run.Steps {
		run.add(apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{URN: s.URN, Message: refused, Severity: "error"}})
	}
	failed := run.FailedReplacements()
	require.Len(t, failed, 1, "others have failed too, but need not go first")
	name, namespace := failed[0].OldObject()
	assert.Equal(t, []string{"migratory", "migratorydata"}, []string{namespace, name})
	assert.Equal(t, []string{refused}, run.Errors)
}
