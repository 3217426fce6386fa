package smoke

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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

func TestAMessageGoesFromOneMemberToTheOthers(t *testing.T) {
	members, urls := three(t)
	members[0].store.late = 3
	report := run(t, Options{URL: sound().start(t), Members: urls})
	require.True(t, report.OK(), "%v", report)
	assert.Equal(t, urls[0].String(), find(t, report, "publish", 0).At)
	for i, member := range urls[1:] {
		read := find(t, report, "read", i)
		assert.Equal(t, OK, read.Result)
		assert.Equal(t, member.String(), read.At)
		assert.Contains(t, read.Detail, "published through "+urls[0].Host)
	}
	assert.Equal(t, []string{"/rest/produce"}, members[0].paths())
	assert.Len(t, members[1].paths(), 4, "three reads that came too early, and one more")
	assert.Len(t, members[2].paths(), 1)
}

// Each fault of a member fails or skips the check that met it, which says what to do.
func TestFaultsOfMembers(t *testing.T) {
	for name, c := range map[string]struct {
		spoil         func([]*standIn)
		require       bool
		timeout       time.Duration
		publish, read Result // read is the last member's
		says          []string
	}{
		"not replicated": {
			spoil:   func(m []*standIn) { m[2].store = sound().store },
			timeout: 500 * time.Millisecond, publish: OK, read: Failed,
			says: []string{"has not arrived within 500ms", "the last answer was 200 OK", "no cluster", "ClusterMembers", "8801 to 8804"},
		},
		"REST off": {
			spoil:   func(m []*standIn) { m[0].rest, m[1].rest, m[2].rest = false, false, false },
			publish: Skipped, read: Skipped, says: []string{"off, as by default", "404 Not Found", "{name: Rest.Enable, value: true}"},
		},
		"REST off, and wanted": {
			spoil:   func(m []*standIn) { m[0].rest = false },
			require: true, publish: Failed, read: Skipped, says: []string{"the REST interface is off", "{name: Rest.Enable, value: true}"},
		},
		"REST off at one": {
			spoil:   func(m []*standIn) { m[2].rest = false },
			publish: OK, read: Failed, says: []string{"404 Not Found", "every member must have Rest.Enable"},
		},
		"refused": {
			spoil:   func(m []*standIn) { m[0].refusal = http.StatusForbidden },
			publish: Failed, read: Skipped, says: []string{"403 Forbidden", "kubectl -n migratory logs"},
		},
		"reading refused": {
			spoil:   func(m []*standIn) { m[2].refusal = http.StatusForbidden },
			publish: OK, read: Failed, says: []string{"403 Forbidden", "the token must allow reading"},
		},
		"another token": {
			spoil:   func(m []*standIn) { m[0].token = "other" },
			publish: Failed, read: Skipped, says: []string{"DENY", "SMOKE_TOKEN", "entitlementToken"},
		},
		"no majority": {
			spoil:   func(m []*standIn) { m[0].produced = "FAILED" },
			publish: Failed, read: Skipped, says: []string{`"FAILED"`, "majority of its seeds"},
		},
		"slow publication": {
			spoil:   func(m []*standIn) { m[0].slow = "/rest/produce" },
			timeout: 300 * time.Millisecond, publish: Failed, read: Skipped, says: []string{"not answered within 300ms"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			members, urls := three(t)
			c.spoil(members)
			report := run(t, Options{URL: sound().start(t), Members: urls, RequireREST: c.require, Timeout: c.timeout})
			publish, read := find(t, report, "publish", 0), find(t, report, "read", 1)
			assert.Equal(t, c.publish, publish.Result, publish.Detail)
			assert.Equal(t, c.read, read.Result, read.Detail)
			for _, words := range c.says {
				assert.Contains(t, publish.Detail+" "+read.Detail, words)
			}
			if c.publish == OK {
				assert.Equal(t, OK, find(t, report, "read", 0).Result, "the member between is sound")
			}
		})
	}
}

func TestTheTokenIsSentAndNotShown(t *testing.T) {
	members, urls := three(t)
	const token = "a-token/of-ours"
	members[0].token = token
	require.True(t, run(t, Options{URL: urls[0], Members: urls, Token: token}).OK())

	echo := func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL.Query().Get("token")
		http.Error(w, asked+" "+url.QueryEscape(asked), http.StatusForbidden)
	}
	report := run(t, Options{URL: urls[1], Members: []*url.URL{serve(t, echo), urls[1]}, Token: token})
	told := find(t, report, "publish", 0).Detail
	assert.Contains(t, told, `"[hidden] [hidden]"`)
	assert.NotContains(t, told, token)
	assert.NotContains(t, told, url.QueryEscape(token))

	urls[0] = listening(t, func(c net.Conn) { io.WriteString(c, "another protocol\r\n\r\n") })
	told = find(t, run(t, Options{URL: urls[1], Members: urls, Token: token}), "publish", 0).Detail
	assert.Contains(t, told, "malformed HTTP", "the error's own words are shown")
	assert.NotContains(t, told, "token")
}

func TestAnInterruptEndsTheWait(t *testing.T) {
	_, urls := three(t)
	ctx, cancel := context.WithCancel(t.Context())
	spy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	report := Run(ctx, Options{URL: urls[0], Members: []*url.URL{urls[0], spy}, Token: publicToken, Timeout: time.Hour})
	got := find(t, report, "read", 0)
	assert.Equal(t, Failed, got.Result)
	assert.Contains(t, got.Detail, "interrupted")
}
