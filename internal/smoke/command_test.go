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
func command(t *testing.T, environment map[string]string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = Command(t.Context(), args, func(name string) string { return environment[name] }, &out, &err)
	return out.String(), err.String(), code
}

func TestExitCodesAndText(t *testing.T) {
	good := sound().start(t)
	out, errors, code := command(t, nil, good.String())
	assert.Equal(t, 0, code)
	assert.Empty(t, errors)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 5)
	for _, line := range lines {
		assert.Equal(t, strings.Index(lines[0], good.String()), strings.Index(line, good.String()), "the columns are aligned:\n%s", out)
	}
	assert.Regexp(t, `^websocket +ok +\d+ ms `, lines[1])

	bad := sound()
	bad.page = ""
	out, _, code = command(t, nil, bad.start(t).String())
	assert.Equal(t, 1, code)
	assert.Regexp(t, `^welcome page +failed `, out)

	out, _, code = command(t, nil, nobody(t).String())
	assert.Equal(t, 1, code)
	assert.Equal(t, 1, strings.Count(out, "\n"), "an unreachable server takes one line: %s", out)
}

func TestJSON(t *testing.T) {
	_, urls := three(t)
	at := sound().start(t).String()
	out, _, code := command(t, nil, "--json", "--member", urls[0].String(), at, "--member="+urls[1].String())
	assert.Equal(t, 0, code)
	var report struct {
		URL    string
		OK     bool
		Checks []map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.Equal(t, at, report.URL)
	assert.True(t, report.OK)
	require.Len(t, report.Checks, 5)
	read := report.Checks[4]
	assert.Equal(t, []any{"read", "ok", urls[1].String()}, []any{read["name"], read["result"], read["at"]})
	assert.IsType(t, 0.0, read["milliseconds"])
	assert.NotEmpty(t, read["detail"])
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
		"http://a --member http://b":           "name two or more",
		"http://a --member b --member c":       "--member: the URL",
		"http://a --ca " + folder + "/missing": "no such file",
		"http://a --ca " + empty:               "holds no certificate",
	} {
		out, errors, code := command(t, nil, strings.Fields(line)...)
		assert.Equal(t, 2, code, line)
		assert.Empty(t, out, line)
		assert.Equal(t, 1, strings.Count(errors, "\n"), "%s: %q", line, errors)
		assert.Contains(t, errors, says, line)
	}
	_, errors, code := command(t, nil, "") // what a failed `pulumi stack output` leaves
	assert.Equal(t, 2, code)
	assert.Contains(t, errors, "the URL is empty: is the stack deployed?")
}

func TestTheEnvironmentAndTheFilesAreUsed(t *testing.T) {
	_, urls := three(t)
	out, _, code := command(t, map[string]string{"SMOKE_TOKEN": "wrong"}, urls[0].String(), "--member", urls[0].String(), "--member",
		urls[1].String())
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "DENY")
	assert.NotContains(t, out, "wrong")

	s := sound()
	s.path = "/WebSocketConnection-Secure"
	server := httptest.NewTLSServer(s)
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	out, _, code = command(t, nil, server.URL, "--ca", ca)
	assert.Equal(t, 0, code, out)
}
