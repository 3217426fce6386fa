package stacks

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/record"
)

// secretText is what every test gives as a secret, so that no error, warning or log may hold it.
const secretText = "tell-nobody"

// configCase is one change of a stack's configuration and all that the program has to say about it.
type configCase struct {
	name       string
	stack      string
	set        map[string]string
	secrets    map[string]string
	kubeconfig string // content of the file that the key kubeconfig names; "" leaves the stand-in
	faults     []finding
	warnings   []finding
}

// finding is what a message must hold: its key, and a part of what it says and advises.
type finding struct{ key, says, advises string }

func (c configCase) config(t *testing.T) record.Config {
	t.Helper()
	config := load(t, c.stack)
	if c.kubeconfig != "" {
		path := filepath.Join(t.TempDir(), "kubeconfig")
		require.NoError(t, os.WriteFile(path, []byte(c.kubeconfig), 0o600))
		config.Set("kubeconfig", path)
	}
	for key, value := range c.set {
		config.Set(key, value)
	}
	for key, value := range c.secrets {
		config.SetSecret(key, value)
	}
	return config
}

// outcome is what one run of the program said and did.
type outcome struct {
	report check.Report
	logged []string // warnings
	err    error    // of Deploy, before Pulumi wraps it
	run    *record.Run
}

func examine(t *testing.T, config record.Config) outcome {
	t.Helper()
	var o outcome
	var err error
	o.run, err = record.Program(func(ctx *pulumi.Context) error {
		c, report := read(ctx)
		report.Add(c.check())
		o.report = report
		ctx.Log = warningLog{ctx.Log, &o.logged}
		o.err = Deploy(ctx)
		return o.err
	}, record.Options{Config: config})
	require.Equal(t, o.err == nil, err == nil, "%v", err)
	return o
}

// warningLog keeps the warnings that pass through it.
type warningLog struct {
	pulumi.Log
	kept *[]string
}

func (l warningLog) Warn(message string, args *pulumi.LogArgs) error {
	*l.kept = append(*l.kept, message)
	return l.Log.Warn(message, args)
}

// assertFindings holds findings against the wanted ones, whichever their order: no more, no fewer.
func assertFindings(t *testing.T, want []finding, got []check.Finding) {
	t.Helper()
	rest := slices.Clone(got)
	for _, w := range want {
		i := slices.IndexFunc(rest, func(f check.Finding) bool { return matchesFinding(w, f) })
		if i < 0 {
			assert.Fail(t, "missing", "wanted %s, saying %q and advising %q, among %v", w.key, w.says, w.advises, rest)
			continue
		}
		rest = slices.Delete(rest, i, i+1)
	}
	assert.Empty(t, rest, "not wanted")
}

func matchesFinding(want finding, got check.Finding) bool {
	return got.Key == want.key && strings.Contains(got.Allowed, want.says) && strings.Contains(got.Remedy, want.advises)
}
