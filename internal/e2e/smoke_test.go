package e2e

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
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

	// The same cluster by another kubeconfig is as good as a foreign one, and its load balancer leads to a server on this machine.
	server := httptest.NewServer(http.HandlerFunc(serveWelcome))
	defer server.Close()
	address, err := url.Parse(server.URL)
	require.NoError(t, err)
	foreign := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(foreign, []byte(w.Run("config", "view", "--raw")), 0o600))
	w.Set("kubeconfig=" + foreign)
	w.Set("clientPort=" + address.Port())
	w.Apply()
	const balancer = `--patch={"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.1"}]}}}`
	w.Run("patch", "service", "migratorydata-cs", inNamespace, "--subresource=status", "--type=merge", balancer)
	w.Apply("--refresh")
	out, said, code = w.driver(nil, "smoke", "local")
	assert.Equal(t, 0, code, said)
	for _, check := range []string{"welcome page", "websocket", "subprotocol"} {
		assert.Regexp(t, `(?m)^`+check+` +ok +.* `+server.URL, out)
	}
	out, _, code = w.driver(nil, "smoke", "local", "--json")
	assert.Equal(t, 0, code)
	var report struct{ OK bool }
	require.NoError(t, json.Unmarshal([]byte(out), &report), out)
	assert.True(t, report.OK)

	_, said, code = w.driver(nil, "smoke", "local", "--jsn")
	assert.Equal(t, "smoke: unknown flag: --jsn (smoke --help lists the flags)\n", said)
	assert.Equal(t, 1, code)
	server.Close()
	out, _, code = w.driver(nil, "smoke", "local")
	assert.Regexp(t, `^welcome page +failed +.*no HTTP answer from `+address.Host+`.*connection refused`, out)
	assert.Equal(t, 1, strings.Count(out, "\n"), out)
	assert.Equal(t, 1, code)
}

// serveWelcome answers as far as smoke asks a single address: https://migratorydata.com/docs describes the page and pushv1, and
// RFC 6455 the handshake.
func serveWelcome(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/" {
		_, _ = io.WriteString(rw, "<title>Welcome to MigratoryData</title>")
		return
	}
	accept := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Protocol": "pushv1",
		"Sec-WebSocket-Accept": base64.StdEncoding.EncodeToString(accept[:]),
	} {
		rw.Header().Set(name, value)
	}
	rw.WriteHeader(http.StatusSwitchingProtocols)
}
