package smoke

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// command runs the command and returns what it wrote and its exit code.
func command(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = Command(t.Context(), args, &out, &err)
	return out.String(), err.String(), code
}

func TestExitCodesAndText(t *testing.T) {
	good := sound().start(t)
	out, errors, code := command(t, good.String())
	assert.Equal(t, 0, code)
	assert.Empty(t, errors)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 2)
	for _, line := range lines {
		assert.Equal(t, strings.Index(lines[0], good.String()), strings.Index(line, good.String()), "the columns are aligned:\n%s", out)
	}
	assert.Regexp(t, `^websocket +ok +\d+ ms `, lines[1])

	bad := sound()
	bad.page = ""
	out, _, code = command(t, bad.start(t).String())
	assert.Equal(t, 1, code)
	assert.Regexp(t, `^welcome page +failed `, out)
}

func TestJSON(t *testing.T) {
	at := sound().start(t).String()
	out, _, code := command(t, "--json", at)
	assert.Equal(t, 0, code)
	var report struct {
		URL    string
		OK     bool
		Checks []map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.Equal(t, at, report.URL)
	assert.True(t, report.OK)
	require.Len(t, report.Checks, 2)
	page := report.Checks[0]
	assert.Equal(t, []any{"welcome page", "ok", at, "200 OK"}, []any{page["name"], page["result"], page["at"], page["detail"]})
	assert.IsType(t, 0.0, page["milliseconds"])
}

func TestBadUsageIsOneLine(t *testing.T) {
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty.pem")
	require.NoError(t, os.WriteFile(empty, []byte("nothing"), 0o600))
	for line, says := range map[string]string{
		"":                                     "give one URL, not 0",
		"http://a http://b":                    "give one URL, not 2",
		"push.example.com:8800":                "write http:// or https://",
		"wss://push.example.com":               "write http:// or https://",
		"http://":                              "is not that of a server",
		"http://a/console.html":                "is not that of a server",
		"http://u:p@a":                         "is not that of a server",
		"http://a --jsn":                       "unknown flag: --jsn",
		"http://a --timeout 5":                 `"5"`,
		"http://a --timeout -5s":               "--timeout is -5s",
		"http://a --member b --member c":       "--member: the URL",
		"http://a --ca " + folder + "/missing": "no such file",
		"http://a --ca " + empty:               "holds no certificate",
	} {
		out, errors, code := command(t, strings.Fields(line)...)
		assert.Equal(t, 2, code, line)
		assert.Empty(t, out, line)
		assert.Equal(t, 1, strings.Count(errors, "\n"), "%s: %q", line, errors)
		assert.Contains(t, errors, says, line)
	}
	_, errors, code := command(t, "") // what a failed `pulumi stack output` leaves
	assert.Equal(t, 2, code)
	assert.Contains(t, errors, "the URL is empty: is the stack deployed?")
}

func TestTheEnvironmentAndTheFilesAreUsed(t *testing.T) {
	_, urls := three(t)
	t.Setenv("SMOKE_TOKEN", "wrong")
	out, _, code := command(t, urls[0].String(), "--member", urls[0].String(), "--member", urls[1].String())
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "DENY")

	s := sound()
	s.path = "/WebSocketConnection-Secure"
	server := httptest.NewTLSServer(s)
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	out, _, code = command(t, server.URL, "--ca", ca)
	assert.Equal(t, 0, code, out)
}
