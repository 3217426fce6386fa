package smoke

import (
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// results are the checks of a report and how they ended, in one line.
func results(r Report) (line string) {
	for _, c := range r.Checks {
		line += c.Name + " " + string(c.Result) + ", "
	}
	return line
}

// said is all that a report says of its failures.
func said(r Report) (details string) {
	for _, c := range r.Checks {
		if c.Result == Failed {
			details += c.Detail
		}
	}
	return details
}

// three returns three members of one cluster, and their addresses.
func three(t *testing.T) ([]*standIn, []*url.URL) {
	t.Helper()
	members := []*standIn{sound(), sound(), sound()}
	var urls []*url.URL
	for _, m := range members {
		m.store = members[0].store
		urls = append(urls, m.start(t))
	}
	return members, urls
}

func TestASoundServerPasses(t *testing.T) {
	s := sound()
	assert.Equal(t, "welcome page ok, websocket ok, ", results(run(t, Options{URL: s.start(t)})))
	assert.Equal(t, []string{"/", "/WebSocketConnection"}, s.paths())
}

func TestAMessageGoesFromOneMemberToTheOthers(t *testing.T) {
	members, urls := three(t)
	members[0].store.late = 3
	report := run(t, Options{URL: sound().start(t), Members: urls})
	assert.Equal(t, "welcome page ok, websocket ok, publish ok, read ok, read ok, ", results(report))
	assert.Equal(t, urls[2].String(), report.Checks[4].At)
	assert.Equal(t, []string{"/rest/produce"}, members[0].paths())
	assert.Len(t, members[1].paths(), 4, "three reads that came too early, and one more")
	assert.Len(t, members[2].paths(), 1)
}

// Each fault fails the check that meets it, which says what came back. The others stay as they are.
func TestFaults(t *testing.T) {
	const shortly = time.Second
	for name, c := range map[string]struct {
		spoil         func(members []*standIn)
		timeout       time.Duration
		results, says string
	}{
		"no welcome page": {func(m []*standIn) { m[0].page = "" }, soon,
			"welcome page failed, websocket ok, publish ok, read ok, read ok, ", "GET /: the answer is 404 Not Found"},
		"no upgrade": {func(m []*standIn) { m[0].status = http.StatusOK }, soon,
			"welcome page ok, websocket failed, publish ok, read ok, read ok, ", "GET /WebSocketConnection: the answer is 200 OK"},
		"a wrong accept": {func(m []*standIn) { m[0].accept = acceptFor("another key") }, soon,
			"welcome page ok, websocket failed, publish ok, read ok, read ok, ", "with the right Sec-WebSocket-Accept"},
		"another subprotocol": {func(m []*standIn) { m[0].subprotocol = "mqtt" }, soon,
			"welcome page ok, websocket failed, publish ok, read ok, read ok, ", "to pushv1 but to mqtt"},
		"no subprotocol, which is not published": {func(m []*standIn) { m[0].subprotocol = "" }, soon,
			"welcome page ok, websocket ok, publish ok, read ok, read ok, ", ""},
		"an answer that does not come": {func(m []*standIn) { m[0].slow = m[0].path }, shortly,
			"welcome page ok, websocket failed, publish ok, read ok, read ok, ", "context deadline exceeded"},
		"REST off": {func(m []*standIn) { m[0].rest = false }, soon,
			"welcome page ok, websocket ok, publish failed, ", "POST /rest/produce: the answer is 404 Not Found"},
		"REST off at one": {func(m []*standIn) { m[2].rest = false }, soon,
			"welcome page ok, websocket ok, publish ok, read ok, read failed, ", "and not that of the REST interface"},
		"another token": {func(m []*standIn) { m[0].token = "other" }, soon,
			"welcome page ok, websocket ok, publish failed, ", "DENY"},
		"no majority": {func(m []*standIn) { m[0].produced = "FAILED" }, soon,
			"welcome page ok, websocket ok, publish failed, ", "FAILED"},
		"not replicated": {func(m []*standIn) { m[2].store = sound().store }, shortly,
			"welcome page ok, websocket ok, publish ok, read ok, read failed, ", "and not the message that was published through 127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			members, urls := three(t)
			c.spoil(members)
			report := run(t, Options{URL: urls[0], Members: urls, Timeout: c.timeout})
			assert.Equal(t, c.results, results(report))
			assert.Contains(t, said(report), c.says)
			assert.NotContains(t, said(report), "\n")
			if c.says != "" {
				assert.Contains(t, said(report), `see docs/operations.md, "Is it serving?"`)
			}
		})
	}
}

func TestWhereNobodyAnswersThereIsOneLine(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	report := run(t, Options{URL: parsed(t, gone.URL)})
	assert.Equal(t, "welcome page failed, ", results(report))
	assert.Contains(t, said(report), "connection refused")
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
	assert.Contains(t, said(run(t, Options{URL: at})), "unknown authority")
	assert.Equal(t, "welcome page ok, websocket ok, ", results(run(t, Options{URL: at, Roots: roots})))
}

func TestTheTokenIsSentAndNotShown(t *testing.T) {
	members, urls := three(t)
	const token = "a-token/of-ours"
	members[0].token = token
	require.True(t, run(t, Options{URL: urls[0], Members: urls, Token: token}).OK())
	members[0].rest = false
	told := said(run(t, Options{URL: urls[0], Members: urls, Token: token}))
	assert.Contains(t, told, "[hidden]")
	assert.NotContains(t, told, token)
	assert.NotContains(t, told, url.QueryEscape(token))
}
