package smoke

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestASoundServerPasses(t *testing.T) {
	s := sound()
	report := run(t, Options{URL: s.start(t)})
	require.True(t, report.OK(), "%v", report)
	var results []string
	for _, c := range report.Checks {
		results = append(results, c.Name+" "+string(c.Result))
		assert.Equal(t, report.URL, c.At)
	}
	assert.Equal(t, []string{"welcome page ok", "websocket ok", "subprotocol ok", "publish skipped", "read skipped"}, results)
	assert.Contains(t, find(t, report, "publish", 0).Detail, "--member")
	assert.Equal(t, []string{"/", "/WebSocketConnection"}, s.paths())
}

// Each fault of a server fails one check, which names the fault and what to do. The others stay as they are.
func TestFaultsOfAServer(t *testing.T) {
	for name, c := range map[string]struct {
		spoil  func(*standIn)
		check  string
		result Result
		says   []string
	}{
		"no welcome page": {func(s *standIn) { s.page = "" }, "welcome page", Failed,
			[]string{"404 Not Found", "pulumi stack output clientUrl", "DocumentRoot"}},
		"no member": {func(s *standIn) { s.pageStatus = http.StatusServiceUnavailable }, "welcome page", Failed,
			[]string{"503 Service Unavailable", "kubectl -n migratory get pods"}},
		"a redirection": {func(s *standIn) { s.pageStatus = http.StatusFound }, "welcome page", Failed,
			[]string{"302 Found", `to "https://login.example.com/"`, "give that URL"}},
		"somebody's page": {func(s *standIn) { s.page = "<h1>Welcome to nginx!</h1>" }, "welcome page", Skipped,
			[]string{"names neither", "not published"}},
		"no upgrade": {func(s *standIn) { s.status = http.StatusOK }, "websocket", Failed,
			[]string{"/WebSocketConnection is refused", "200 OK", "pass TCP on"}},
		"a wrong accept": {func(s *standIn) { s.accept = acceptFor("another key") }, "websocket", Failed,
			[]string{"Sec-WebSocket-Accept is wrong"}},
		"wrong subprotocol": {func(s *standIn) { s.subprotocol = "mqtt" }, "subprotocol", Failed,
			[]string{`"mqtt"`, "only pushv1 was offered", "pulumi stack output clientUrl"}},
		"no subprotocol": {func(s *standIn) { s.subprotocol = "" }, "subprotocol", Skipped, []string{"names none", "not published"}},
		"a slow upgrade": {func(s *standIn) { s.slow = s.path }, "websocket", Failed,
			[]string{"has not answered within 300ms", "--timeout"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := sound()
			c.spoil(s)
			o := Options{URL: s.start(t)}
			if s.slow != "" {
				o.Timeout = 300 * time.Millisecond
			}
			report := run(t, o)
			got := find(t, report, c.check, 0)
			assert.Equal(t, c.result, got.Result, "%v", report)
			for _, words := range c.says {
				assert.Contains(t, got.Detail, words)
			}
			if c.check == "websocket" {
				assert.Equal(t, "there was no upgrade", find(t, report, "subprotocol", 0).Detail)
			}
			assert.Equal(t, c.result != Failed, report.OK())
			for _, other := range report.Checks {
				assert.NotContains(t, other.Detail, "\n")
				if other.Name != c.check {
					assert.NotEqual(t, Failed, other.Result, "%s: %s", other.Name, other.Detail)
				}
			}
		})
	}
}
