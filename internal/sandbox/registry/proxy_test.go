package registry

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/registry/registrytest"
)

// server plays a registry. Its certificate is for example.com, and for 127.0.0.1.
var server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/v2/":
		w.WriteHeader(http.StatusUnauthorized)
	case "/long":
		_, _ = io.WriteString(w, strings.Repeat("layer", 1<<20))
	}
}))

// TestMain lets all programs of this process trust the server, as a person would: by SSL_CERT_FILE.
func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	trusted := filepath.Join(folder, "trusted.pem")
	content := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(trusted, content, 0o600); err != nil {
		panic(err)
	}
	os.Setenv("SSL_CERT_FILE", trusted)
	for _, name := range proxies {
		os.Unsetenv(name)
		os.Unsetenv(strings.ToLower(name))
	}
	code := m.Run()
	os.RemoveAll(folder)
	os.Exit(code)
}

// get asks for an address by way of a proxy, as containerd does.
func get(t *testing.T, p *Proxy, address string) (string, error) {
	t.Helper()
	at := httptest.NewServer(p)
	defer at.Close()
	through, err := url.Parse(at.URL)
	require.NoError(t, err)
	transport := &http.Transport{Proxy: http.ProxyURL(through)}
	defer transport.CloseIdleConnections() // and the proxy's end does not wait for them
	answer, err := (&http.Client{Transport: transport}).Get(address)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	return string(content), err
}

var here = netip.MustParsePrefix("127.0.0.0/8")

func none(context.Context) ([]string, error) { return nil, nil }

func TestTheProxyLeadsThroughTheMachinesOwn(t *testing.T) {
	upstream := registrytest.NewUpstream(t, map[string]string{"example.com:443": server.Listener.Addr().String()})
	t.Setenv("HTTPS_PROXY", strings.Replace(upstream.URL, "//", "//me:secret@", 1))
	content, err := get(t, &Proxy{here, none}, "https://example.com/long")
	require.NoError(t, err)
	assert.Len(t, content, 5<<20)
	assert.Equal(t, []string{"me:secret@example.com:443"}, upstream.Asked())

	_, err = get(t, &Proxy{here, none}, "https://other.example.com/")
	assert.ErrorContains(t, err, "this machine does not reach other.example.com:443", "what is wrong is all that a client tells")
	assert.ErrorContains(t, err, "which HTTPS_PROXY names: it answers 403 Forbidden")
	assert.NotContains(t, err.Error(), "secret")
	t.Setenv("NO_PROXY", "nowhere.invalid")
	_, err = get(t, &Proxy{here, none}, "https://nowhere.invalid/")
	assert.ErrorContains(t, err, "does not reach nowhere.invalid:443")
	assert.NotContains(t, err.Error(), "HTTPS_PROXY")
	t.Setenv("HTTPS_PROXY", "gopher://127.0.0.1")
	_, err = get(t, &Proxy{here, none}, "https://example.com/")
	assert.ErrorContains(t, err, "unknown scheme: gopher")
}

func TestTheProxyIsForNodesAndRegistriesOnly(t *testing.T) {
	at := server.Listener.Addr().String()
	named := func(context.Context) ([]string, error) {
		return []string{"migratorydata/server:6.0.24", at + "/server:1"}, nil
	}
	content, err := get(t, &Proxy{here, named}, server.URL+"/long")
	require.NoError(t, err, "a port that an image names")
	assert.Len(t, content, 5<<20)
	for says, refused := range map[string]struct {
		proxy   *Proxy
		address string
	}{
		"for the nodes of a sandbox only": {&Proxy{netip.MustParsePrefix("10.200.255.0/24"), named}, server.URL},
		"other ports of registries that images of pods name": {&Proxy{here, func(context.Context) ([]string, error) {
			return []string{"127.0.0.1:1/server:1", "no name"}, nil
		}}, server.URL},
		"asking the cluster which other ports": {&Proxy{here, func(context.Context) ([]string, error) {
			return nil, errors.New("the API is away")
		}}, server.URL},
	} {
		_, err := get(t, refused.proxy, refused.address)
		assert.ErrorContains(t, err, says)
	}
	request := httptest.NewRequest(http.MethodGet, "http://example.com:443/", nil)
	request.RemoteAddr = "127.0.0.1:1"
	assert.Contains(t, (&Proxy{here, named}).refuse(request), "HTTPS only")
}

// pair is both ends of a connection.
func pair(t *testing.T) (one, other net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	one, err = net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	other, err = listener.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { one.Close(); other.Close() })
	return one, other
}

func TestWhoHasSaidEverythingStillListens(t *testing.T) {
	client, a := pair(t)
	b, server := pair(t)
	over := make(chan struct{})
	go func() { join(a, b); close(over) }()
	_, err := io.WriteString(client, "a question")
	require.NoError(t, err)
	require.NoError(t, closeWrite(client))
	asked, err := io.ReadAll(server)
	require.NoError(t, err)
	_, err = io.WriteString(server, "the answer to "+string(asked))
	require.NoError(t, err)
	require.NoError(t, server.Close())
	told, err := io.ReadAll(client)
	require.NoError(t, err)
	assert.Equal(t, "the answer to a question", string(told))
	<-over
}

func TestARegistryIsAskedBeforeAnythingIsMade(t *testing.T) {
	registry := server.Listener.Addr().String()
	other := httptest.NewTLSServer(http.HandlerFunc(http.NotFound)) // with the same certificate
	defer other.Close()
	upstream := registrytest.NewUpstream(t, map[string]string{
		"registry-1.docker.io:443": registry, "example.com:443": registry, "example.com:5000": other.Listener.Addr().String(),
	})
	t.Setenv("HTTPS_PROXY", upstream.URL)
	assert.NoError(t, Check(t.Context(), "example.com/server:1"))
	assert.NoError(t, Check(t.Context(), "missing.invalid/server:1"), "one that is wrong on purpose")
	for image, says := range map[string]string{
		"migratorydata/server:6.0.24":           "not registry-1.docker.io", // the registry of Docker Hub, and not its certificate
		"example.com:5000/server@sha256:0123":   "the key image",
		"example.com:5000/server:1":             "GET https://example.com:5000/v2/: 404 Not Found",
		"other.example.com/server:1":            "it answers 403 Forbidden",
		"localhost:5000/server:1":               "localhost is the node itself",
		"127.0.0.1/server:1":                    "localhost is the node itself",
		"docker.io/migratorydata/server:latest": "HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE; or leave IMAGES",
	} {
		err := Check(t.Context(), image)
		assert.ErrorContains(t, err, says)
		assert.NotContains(t, fmt.Sprint(err), "\n")
	}
	upstream.Close()
	err := Check(t.Context(), "example.com/server:1")
	assert.ErrorContains(t, err, "connection refused")
	assert.ErrorContains(t, err, "leave IMAGES and SANDBOX_IMAGES out")
}

func TestAConnectionThatIsNeverMadeEnds(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer silent.Close()
	t.Setenv("HTTPS_PROXY", "http://"+silent.Addr().String())
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		connection, err := silent.Accept()
		if err == nil {
			defer func() { <-t.Context().Done(); connection.Close() }() // it never answers
			_, _ = connection.Read(make([]byte, 1))
		}
		cancel()
	}()
	_, err = Dial(ctx, "example.com:443")
	assert.Error(t, err)
}
