package smoke

import (
	"crypto/x509"
	"io"
	"log"
	"net"
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

// only returns the one check of a report on a server that does not answer.
func only(t *testing.T, report Report) Check {
	t.Helper()
	require.Len(t, report.Checks, 1, "without an answer there is one line")
	assert.Equal(t, Failed, report.Checks[0].Result)
	return report.Checks[0]
}

func TestNobodyIsThere(t *testing.T) {
	got := only(t, run(t, Options{URL: nobody(t)}))
	assert.Contains(t, got.Detail, "connection refused; compare the URL with `pulumi stack output clientUrl`")
}

// A member's other ports take connections too.
func TestWhatListensSpeaksNoHTTP(t *testing.T) {
	for says, speak := range map[string]func(net.Conn){
		"EOF; with the key tls the URL begins with https://": func(net.Conn) {},
		"malformed HTTP": func(c net.Conn) { io.WriteString(c, "\x00\x01another protocol\r\n\r\n") },
	} {
		assert.Contains(t, only(t, run(t, Options{URL: listening(t, speak)})).Detail, says)
	}
}

func TestTLS(t *testing.T) {
	s := sound()
	s.path = "/WebSocketConnection-Secure"
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshakes that are to fail
	server.StartTLS()
	t.Cleanup(server.Close)
	at, roots := parsed(t, server.URL), x509.NewCertPool()
	roots.AddCert(server.Certificate())

	got := only(t, run(t, Options{URL: at}))
	assert.Contains(t, got.Detail, "unknown authority")
	assert.Contains(t, got.Detail, "--ca")

	report := run(t, Options{URL: at, Roots: roots})
	assert.True(t, report.OK(), "%v", report)
	assert.Equal(t, OK, find(t, report, "subprotocol", 0).Result)
	assert.Equal(t, []string{"/", "/WebSocketConnection-Secure"}, s.paths())

	got = only(t, run(t, Options{URL: parsed(t, "https://localhost:"+at.Port()), Roots: roots}))
	assert.Contains(t, got.Detail, "not localhost; use a name that the certificate covers")

	plain := sound().start(t)
	plain.Scheme = "https"
	got = only(t, run(t, Options{URL: plain}))
	assert.Contains(t, got.Detail, "without it with http://")
}

// Errors that no test can bring about on every machine.
func TestExplanations(t *testing.T) {
	unknown := &net.DNSError{Err: "no such host", IsNotFound: true}
	for name, c := range map[string]struct {
		err      error
		at, says string
	}{
		"an unknown name":    {unknown, "http://push.example.com", "no such host; compare the URL"},
		"the sandbox's name": {unknown, "http://x.migratory.sandbox.invalid", "servers are simulated"},
		"a firewall":         {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, "http://push.example.com", "within 10s; a firewall"},
	} {
		got := explain(c.err, parsed(t, c.at), 10*time.Second)
		assert.Equal(t, Failed, got.result, name)
		assert.Contains(t, got.detail, c.says, name)
	}
}
