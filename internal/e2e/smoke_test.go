package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// `make smoke` after `make up`: of simulated servers it says that they are, and others it checks at the address that the stack names.
func TestSmokeOfAStack(t *testing.T) {
	w := newWorld(t)
	w.Apply()
	out, said, code := w.driver(nil, "smoke", "local")
	assert.Empty(t, out)
	assert.Contains(t, said, "the servers of the stack local are simulated in the sandbox, where nothing answers")
	assert.Equal(t, 1, strings.Count(said, "\n"), said)
	assert.Equal(t, 1, code)

	// The same cluster by another kubeconfig is as good as a foreign one, and its load balancer leads to a server on this machine, which
	// has a welcome page and nothing else. What a whole server answers, internal/smoke has.
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(rw, "<title>Welcome to MigratoryData</title>")
	}))
	defer server.Close()
	address, err := url.Parse(server.URL)
	require.NoError(t, err)
	foreign := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(foreign, []byte(w.Run("config", "view", "--raw")), 0o600))
	w.Set("kubeconfig="+foreign, "clientPort="+address.Port())
	w.Apply()
	w.Patch("services", "migratorydata-cs", `{"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.1"}]}}}`, "status")
	w.Apply("--refresh")
	out, said, code = w.driver(nil, "smoke", "local")
	assert.Regexp(t, `(?m)^welcome page +ok +.* `+server.URL, out)
	assert.Regexp(t, `(?m)^websocket +failed`, out)
	assert.Equal(t, 1, code, said)
}
