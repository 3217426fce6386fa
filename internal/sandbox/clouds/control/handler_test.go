package control

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/account"
)

func newClient(t *testing.T) (*Client, *account.Account) {
	t.Helper()
	a, err := account.Open(t.Context(), t.TempDir(), nil, account.Settings{}) // no cluster is ever made here
	require.NoError(t, err)
	server := httptest.NewServer(Handler(a))
	t.Cleanup(server.Close)
	return &Client{server.URL}, a
}

const vpc = "aws:ec2/vpc:Vpc"

// What the clouds cannot make sense of is refused in one line that says why.
func TestBadRequestsAreExplained(t *testing.T) {
	client, a := newClient(t)
	for _, r := range []struct{ method, path, body, answer string }{
		{"POST", "/faults", `{"action":"explode","operation":"create","type":"Vpc"}`, `unknown fault "explode": there are fail, throttle, hang, stall, slow`},
		{"POST", "/faults", `{"action":"fail","operation":"make","type":"Vpc"}`, `unknown operation "make": there are [create read update delete invoke]`},
		{"POST", "/faults", `{"action":"fail","operation":"create","type":"Vcp"}`, `unknown resource type "Vcp": there are AccessEntry, `},
		{"POST", "/faults", `{"action":"fail","times":-1}`, "a fault cannot happen -1 times"},
		{"POST", "/faults", `{"action":"fail"`, "reading the request: unexpected EOF"},
		{"POST", "/faults", `{"action":"fail","kind":"Vpc"}`, `reading the request: json: unknown field "kind"`},
		{"POST", "/settings", `{"factor":-1}`, "factor and propagation cannot be negative"},
		{"POST", "/settings", `{"factor":"fast"}`, "reading the request: json: cannot unmarshal string"},
		{"PATCH", "/resources?type=" + vpc + "&id=vpc-1", `{}`, "there is no aws:ec2/vpc:Vpc vpc-1"},
		{"PATCH", "/resources?type=" + vpc + "&id=vpc-1", `[]`, "reading the request: json: cannot unmarshal array"},
		{"DELETE", "/resources?type=" + vpc + "&id=vpc-1", ``, "there is no aws:ec2/vpc:Vpc vpc-1"},
	} {
		request, err := http.NewRequestWithContext(t.Context(), r.method, client.base+r.path, strings.NewReader(r.body))
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
}

// The client hands out what the clouds have said, without a wrapping of its own.
func TestTheClientSaysWhatTheCloudsSay(t *testing.T) {
	client, a := newClient(t)
	err := client.Inject(t.Context(), account.Fault{Action: "explode"})
	assert.EqualError(t, err, `unknown fault "explode": there are fail, throttle, hang, stall, slow`)
	assert.EqualError(t, client.Remove(t.Context(), vpc, "vpc-1"), "there is no aws:ec2/vpc:Vpc vpc-1")

	fault := account.Fault{Action: account.Fail, Operation: account.Create, Type: "Vpc", Times: 2}
	require.NoError(t, client.Inject(t.Context(), fault))
	faults, err := client.Faults(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []account.Fault{fault}, faults)
	require.NoError(t, client.Calm(t.Context()))
	assert.Empty(t, a.Faults())
	require.NoError(t, client.Set(t.Context(), account.Settings{Factor: 0.5, Propagation: 3}))
	settings, err := client.Settings(t.Context())
	require.NoError(t, err)
	assert.Equal(t, account.Settings{Factor: 0.5, Propagation: 3}, settings)
}

func TestTheClientChangesWhatIsThere(t *testing.T) {
	client, a := newClient(t)
	made, err := a.Create(t.Context(), account.Call{Type: vpc, Inputs: map[string]any{"cidrBlock": "10.0.0.0/16"}})
	require.NoError(t, err)
	require.NoError(t, client.Change(t.Context(), vpc, made.ID, map[string]any{"enableDnsSupport": false}))
	resources, err := client.Resources(t.Context())
	require.NoError(t, err)
	require.Len(t, resources, 1)
	assert.Equal(t, map[string]any{"cidrBlock": "10.0.0.0/16", "enableDnsSupport": false}, resources[0].Inputs)
	require.NoError(t, client.Remove(t.Context(), vpc, made.ID))
	assert.Empty(t, a.Resources())
}

// Without a process, or without its ports, the error says so.
func TestCloudsThatDoNotRun(t *testing.T) {
	_, err := Dial(t.TempDir())
	assert.ErrorContains(t, err, "the simulated clouds have not run here yet")
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	assert.ErrorContains(t, (&Client{closed.URL}).Health(context.Background()), "the simulated clouds do not answer")
}
