package main

import (
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

func TestTheClientChangesWhatIsThere(t *testing.T) {
	home := t.TempDir()
	a, err := account.Open(t.Context(), control.Folder(home), t.TempDir(), nil, 0) // no cluster is ever made here
	require.NoError(t, err)
	server := httptest.NewServer(newHandler(a))
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	require.NoError(t, os.WriteFile(filepath.Join(control.Folder(home), "ports.json"), []byte(`{"http":`+port+`}`), 0o644))
	client, err := control.Dial(home)
	require.NoError(t, err)

	fault := control.Fault{Action: control.Fail, Operation: control.Create, Type: "Vpc", Times: 2}
	require.NoError(t, client.Inject(t.Context(), fault))
	faults, err := client.Faults(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []control.Fault{fault}, faults)
	require.NoError(t, client.Calm(t.Context()))
	assert.Empty(t, a.Faults())
	fault.Type = "Vcp"
	assert.ErrorContains(t, client.Inject(t.Context(), fault), `unknown resource type "Vcp": there are AccessEntry, `, "the clouds' own words")
	assert.Empty(t, a.Faults(), "a refused fault must not happen")

	require.NoError(t, client.SetFactor(t.Context(), 0.001))
	factor, err := client.Factor(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 0.001, factor)
	require.NoError(t, client.Revive(t.Context()), "there is no cluster")

	made, err := a.Do(t.Context(), account.Call{Operation: control.Create, Type: vpc, Inputs: map[string]any{"cidrBlock": "10.0.0.0/16"}})
	require.NoError(t, err)
	require.NoError(t, client.Change(t.Context(), vpc, made.ID, map[string]any{"enableDnsSupport": false}))
	resources, err := client.Resources(t.Context())
	require.NoError(t, err)
	require.Len(t, resources, 1)
	assert.Equal(t, map[string]any{"cidrBlock": "10.0.0.0/16", "enableDnsSupport": false}, resources[0].Inputs)
	require.NoError(t, client.Remove(t.Context(), vpc, made.ID))
	assert.EqualError(t, client.Remove(t.Context(), vpc, "vpc-1"), "there is no aws:ec2/vpc:Vpc vpc-1")
	assert.Empty(t, a.Resources())
	network := control.Resource{Type: vpc, Inputs: map[string]any{"cidrBlock": "10.1.0.0/16"}}
	require.NoError(t, client.Provide(t.Context(), network))
	if all := a.Resources(); assert.Len(t, all, 1) {
		assert.Equal(t, network.Inputs, all[0].Inputs)
		assert.Equal(t, control.Active, all[0].Status)
	}
	entries, err := client.Ledger(t.Context())
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}
