package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
)

const vpc = "aws:ec2/vpc:Vpc"

// served is an account, its address, and a client of it.
func served(t *testing.T) (*account.Account, string, *control.Client) {
	t.Helper()
	home := t.TempDir()
	a, err := account.Open(t.Context(), control.Folder(home), nil, control.Settings{}) // no cluster is ever made here
	require.NoError(t, err)
	server := httptest.NewServer(newHandler(a))
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	require.NoError(t, os.WriteFile(filepath.Join(control.Folder(home), "ports.json"), []byte(`{"http":`+port+`}`), 0o644))
	client, err := control.Dial(home)
	require.NoError(t, err)
	return a, server.URL, client
}

// What the clouds cannot make sense of is refused in one line that says why.
func TestBadRequestsAreExplained(t *testing.T) {
	a, address, client := served(t)
	for _, r := range []struct{ method, path, body, answer string }{
		{"POST", "/faults", `{"action":"explode","operation":"create","type":"Vpc"}`,
			`unknown fault "explode": there are fail, throttle, hang, stall, slow`},
		{"POST", "/faults", `{"action":"fail","operation":"make","type":"Vpc"}`,
			`unknown operation "make": there are [create read update delete invoke]`},
		{"POST", "/faults", `{"action":"fail","operation":"create","type":"Vcp"}`, `unknown resource type "Vcp": there are AccessEntry, `},
		{"POST", "/faults", `{"action":"fail","times":-1}`, "a fault cannot happen -1 times"},
		{"POST", "/faults", `{"action":"fail","kind":"Vpc"}`, `reading the request: json: unknown field "kind"`},
		{"POST", "/settings", `{"factor":-1}`, "factor and propagation cannot be negative"},
		{"PATCH", "/resources?type=" + vpc + "&id=vpc-1", `{}`, "there is no aws:ec2/vpc:Vpc vpc-1"},
		{"DELETE", "/resources?type=" + vpc + "&id=vpc-1", `null`, "there is no aws:ec2/vpc:Vpc vpc-1"},
	} {
		request, err := http.NewRequestWithContext(t.Context(), r.method, address+r.path, strings.NewReader(r.body))
		require.NoError(t, err)
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		content, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		words := strings.TrimSuffix(string(content), "\n")
		assert.Equal(t, http.StatusBadRequest, response.StatusCode, r.body)
		assert.True(t, strings.HasPrefix(words, r.answer), "%s %s %s: %s", r.method, r.path, r.body, words)
		assert.NotContains(t, words, "\n")
	}
	assert.Empty(t, a.Faults(), "a refused fault must not happen")
	assert.Zero(t, a.Settings())
	assert.EqualError(t, client.Remove(t.Context(), vpc, "vpc-1"), "there is no aws:ec2/vpc:Vpc vpc-1", "the clouds' own words")
}

func TestTheClientChangesWhatIsThere(t *testing.T) {
	a, _, client := served(t)
	fault := control.Fault{Action: control.Fail, Operation: control.Create, Type: "Vpc", Times: 2}
	require.NoError(t, client.Inject(t.Context(), fault))
	faults, err := client.Faults(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []control.Fault{fault}, faults)
	require.NoError(t, client.Calm(t.Context()))
	assert.Empty(t, a.Faults())
	require.NoError(t, client.Set(t.Context(), control.Settings{Factor: 0.001, Propagation: 3}))
	settings, err := client.Settings(t.Context())
	require.NoError(t, err)
	assert.Equal(t, control.Settings{Factor: 0.001, Propagation: 3}, settings)

	made, err := a.Do(t.Context(), account.Call{Operation: control.Create, Type: vpc, Inputs: map[string]any{"cidrBlock": "10.0.0.0/16"}})
	require.NoError(t, err)
	require.NoError(t, client.Change(t.Context(), vpc, made.ID, map[string]any{"enableDnsSupport": false}))
	resources, err := client.Resources(t.Context())
	require.NoError(t, err)
	require.Len(t, resources, 1)
	assert.Equal(t, map[string]any{"cidrBlock": "10.0.0.0/16", "enableDnsSupport": false}, resources[0].Inputs)
	require.NoError(t, client.Remove(t.Context(), vpc, made.ID))
	assert.Empty(t, a.Resources())
	entries, err := client.Ledger(t.Context())
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}
