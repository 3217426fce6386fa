// Package configtest gives tests a sound configuration, the defaults of Pulumi.yaml, and holds what is said about changes of it against
// tables of cases.
package configtest

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config"
)

// Values are the texts of a configuration by key, as the engine passes them.
type Values map[string]string

// Defaults returns the defaults of Pulumi.yaml, which lies in a folder above the test.
func Defaults(t testing.TB) Values {
	t.Helper()
	path := "Pulumi.yaml"
	content, err := os.ReadFile(path)
	for i := 0; os.IsNotExist(err) && i < 5; i++ {
		path = filepath.Join("..", path)
		content, err = os.ReadFile(path)
	}
	require.NoError(t, err)
	var project struct {
		Config map[string]struct{ Default any }
	}
	require.NoError(t, yaml.Unmarshal(content, &project))
	values := Values{}
	for key, declared := range project.Config {
		values[key] = text(t, declared.Default)
	}
	return values
}

// With returns the values after a change of keys that are there.
func (v Values) With(t testing.TB, change string) Values {
	t.Helper()
	changed := maps.Clone(v)
	for key, value := range Change(t, change) {
		require.Contains(t, v, key, "%s changes a key that is not there", change)
		changed[key] = value
	}
	return changed
}

// Change reads a change that is written in YAML as in a stack's file: `nodesMax: 7`, or several keys as `{a: 1, b: 2}`.
func Change(t testing.TB, change string) Values {
	t.Helper()
	var parsed map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(change), &parsed), change)
	values := Values{}
	for key, value := range parsed {
		values[key] = text(t, value)
	}
	return values
}

// Read fills args, a pointer to a struct with tags, and returns what is wrong with the form of the values. All count as encrypted.
func (v Values) Read(args any) check.Report {
	var r check.Report
	values := config.Values{Get: func(key string) string { return v[key] }, Secret: func(string) bool { return true }}
	values.Read(args, &r)
	return r
}

func text(t testing.TB, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	require.NoError(t, err)
	return config.Text(encoded)
}
