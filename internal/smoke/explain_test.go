package smoke

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nobody returns an address at which nothing listens.
func nobody(t *testing.T) *url.URL {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return parsed(t, "http://"+listener.Addr().String())
}

// listening returns an address at which something reads once, speaks, and closes the connection.
func listening(t *testing.T, speak func(net.Conn)) *url.URL {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connection.Read(make([]byte, 4096))
			speak(connection)
			connection.Close()
		}
	}()
	return parsed(t, "http://"+listener.Addr().String())
}

// only returns the one check of a report on a server that took no connection.
func only(t *testing.T, report Report) Check {
	t.Helper()
	require.Len(t, report.Checks, 1, "without a connection there is one line")
	assert.Equal(t, Failed, report.Checks[0].Result)
	return report.Checks[0]
}

func TestNobodyIsThere(t *testing.T) {
	at := nobody(t)
	got := only(t, run(t, Options{URL: at}))
	assert.Contains(t, got.Detail, "nothing listens at "+at.Host+"; compare the URL with `pulumi stack output clientUrl`")
}

// A member's other ports take connections too.
func TestWhatListensSpeaksNoHTTP(t *testing.T) {
	for says, speak := range map[string]func(net.Conn){
		"closes the connection without an answer; with the key tls": func(net.Conn) {},
		"there is no HTTP answer":                                   func(c net.Conn) { io.WriteString(c, "\x00\x01another protocol\r\n\r\n") },
	} {
		report := run(t, Options{URL: listening(t, speak)})
		assert.Contains(t, find(t, report, "welcome page", 0).Detail, says)
		assert.Equal(t, Failed, find(t, report, "websocket", 0).Result, "the connection was taken, so the checks go on")
	}
}

func TestTLS(t *testing.T) {
	s := sound()
	s.path = "/WebSocketConnection-Secure"
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshakes that shall fail
	server.StartTLS()
	t.Cleanup(server.Close)
	at, roots := parsed(t, server.URL), x509.NewCertPool()
	roots.AddCert(server.Certificate())

	got := only(t, run(t, Options{URL: at}))
	assert.Contains(t, got.Detail, "comes from an authority that this machine does not trust")
	assert.Contains(t, got.Detail, "--ca")

	report := run(t, Options{URL: at, Roots: roots})
	assert.True(t, report.OK(), "%v", report)
	assert.Equal(t, OK, find(t, report, "subprotocol", 0).Result)
	assert.Equal(t, []string{"/", "/WebSocketConnection-Secure"}, s.paths())

	elsewhere := parsed(t, "https://localhost:"+at.Port())
	got = only(t, run(t, Options{URL: elsewhere, Roots: roots}))
	assert.Contains(t, got.Detail, "is for other names")

	plain := sound().start(t)
	plain.Scheme = "https"
	got = only(t, run(t, Options{URL: plain}))
	assert.Contains(t, got.Detail, plain.Host+" does not speak TLS")
	assert.Contains(t, got.Detail, "http://")
}

// Errors that no test can bring about on every machine.
func TestExplanations(t *testing.T) {
	unknown := &net.DNSError{IsNotFound: true}
	late := &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
	for name, c := range map[string]struct {
		err  error
		at   string
		says []string
	}{
		"an unknown name": {unknown, "http://push.example.com", []string{"DNS does not know the name push.example.com", "new load balancer"}},
		"a Service's name": {unknown, "http://migratorydata-cs.migratory.svc.cluster.local",
			[]string{"inside the cluster only", "port-forward"}},
		"the sandbox's name": {unknown, "http://x.migratory.sandbox.invalid", []string{"the sandbox's", "simulated: nothing answers there"}},
		"a firewall":         {late, "http://push.example.com", []string{"no connection to push.example.com within 10s", "sourceRanges"}},
		"a proxy": {&net.OpError{Op: "proxyconnect", Err: unknown}, "http://push.example.com",
			[]string{"proxy", "NO_PROXY=push.example.com"}},
		"an old certificate": {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}},
			"https://push.example.com", []string{"has expired", "renew it"}},
		"a false certificate": {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}},
			"https://push.example.com", []string{"is not valid", "eksCertificateArn"}},
	} {
		got := explain(c.err, parsed(t, c.at), false, 10*time.Second)
		assert.Equal(t, Failed, got.result, name)
		for _, words := range c.says {
			assert.Contains(t, got.detail, words, name)
		}
	}
	assert.ErrorIs(t, bare(&url.Error{Op: "Get", URL: "http://h/?token=x", Err: http.ErrSchemeMismatch}), http.ErrSchemeMismatch)
}
