package stacks

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/record"
)

// secretText is what the tests give as a secret, so that no error, warning or log may hold it.
const secretText = "tell-nobody"

// changed is the configuration of a stack of this repository after a change, in YAML.
func changed(t *testing.T, stack, change string) record.Config {
	t.Helper()
	config := load(t, stack)
	for key, value := range configtest.Change(t, change) {
		config.Set(key, value)
	}
	return config
}

// outcome is what one run of the program said and did.
type outcome struct {
	report check.Report
	err    error // of Deploy, before Pulumi wraps it
	run    *record.Run
}

func examine(t *testing.T, config record.Config) outcome {
	t.Helper()
	var o outcome
	var err error
	o.run, err = record.Program(func(ctx *pulumi.Context) error {
		stack, report := read(ctx)
		report.Add(stack.check().Except(report))
		o.report, o.err = report, Deploy(ctx)
		return o.err
	}, record.Options{Config: config})
	require.Equal(t, o.err == nil, err == nil, "%v", err)
	if o.err != nil {
		assert.Empty(t, o.run.Resources, "registered")
		assert.Empty(t, o.run.Calls, "called")
	}
	return o
}

// assertFaults wants each case to be told by its one fault, and nothing to be registered.
func assertFaults(t *testing.T, stack string, cases []configtest.Case) {
	t.Helper()
	for _, c := range cases {
		o := examine(t, changed(t, stack, c[0]))
		require.Error(t, o.err, c[0])
		configtest.Finding(t, c, o.report.Faults)
		assert.Contains(t, o.err.Error(), "  - "+c[1]+" is ", c[0])
	}
}

// assertWarnings wants each case to be told by its one warning, which is printed and stops nothing.
func assertWarnings(t *testing.T, stack string, cases []configtest.Case) {
	t.Helper()
	for _, c := range cases {
		o := examine(t, changed(t, stack, c[0]))
		require.NoError(t, o.err, c[0])
		configtest.Finding(t, c, o.report.Warnings)
		if assert.Len(t, o.run.Warnings, 1, c[0]) {
			assert.Contains(t, o.run.Warnings[0], o.report.Warnings[0].String(), c[0])
		}
		assert.NotEmpty(t, o.run.Resources)
	}
}
