package smoke

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// pollPeriod is the time between two looks at whether a message has arrived. How soon it must is not published.
const pollPeriod = 200 * time.Millisecond

// message is what was published, on a subject of its own: others may publish meanwhile. It goes after the server's CacheExpireTime.
type message struct{ subject, content string }

// checkMembers publishes a message through the first member and reads it through each of the others. That a message goes
// from one to another is the only thing seen from outside that shows a cluster, and not so many single servers.
func (s *session) checkMembers(ctx context.Context) {
	if len(s.Members) == 0 {
		return
	}
	m := message{"/stateful-clusters/smoke-" + rand.Text(), rand.Text()}
	publish := func(ctx context.Context, at *url.URL) (string, error) { return s.publish(ctx, at, m) }
	read := func(ctx context.Context, at *url.URL) (string, error) { return s.read(ctx, at, m) }
	if !s.check(ctx, "publish", s.Members[0], publish) {
		return // nothing can be read
	}
	for _, member := range s.Members[1:] {
		s.check(ctx, "read", member, read)
	}
}

// publish gives a member the message (https://migratorydata.com/docs/client-api/rest/produce/).
func (s *session) publish(ctx context.Context, member *url.URL, m message) (string, error) {
	var produced struct{ Status string } // OK, FAILED, DENY or MESSAGE_SIZE_LIMIT_EXCEEDED
	got, err := s.call(ctx, http.MethodPost, member, "/rest/produce", m.subject, m.content, &produced)
	if err == nil && produced.Status != "OK" {
		err = got.not(`the status "OK"`)
	}
	return "taken", err
}

// read asks a member for the message until it is there, or the time is over (https://migratorydata.com/docs/client-api/rest/consume/).
// What the server answers while it has nothing is not published: any JSON is taken for that.
func (s *session) read(ctx context.Context, member *url.URL, m message) (string, error) {
	ticker := time.NewTicker(pollPeriod)
	defer ticker.Stop()
	for last := (answer{}); ; <-ticker.C {
		var consumed struct{ Messages []struct{ Content string } }
		got, err := s.call(ctx, http.MethodGet, member, "/rest/consume", m.subject, "", &consumed)
		switch {
		case err != nil && ctx.Err() != nil && last.Response != nil:
			return "", last.not("the message that was published through " + s.Members[0].Host)
		case err != nil:
			return "", err
		case slices.Contains(consumed.Messages, struct{ Content string }{m.content}):
			return "the message is here", nil
		}
		last = got
	}
}

// call reads the JSON of an answer whatever its status is: which statuses come with which answer is not published. While the parameter
// Rest.Enable is off, its default, the answer is no JSON.
func (s *session) call(ctx context.Context, method string, member *url.URL, path, subject, body string, into any) (answer, error) {
	at := member.JoinPath(path)
	at.RawQuery = url.Values{"token": {s.Token}, "subject": {subject}}.Encode()
	got, err := s.fetch(ctx, method, at, nil, body)
	if err == nil && json.Unmarshal([]byte(got.body), into) != nil {
		err = got.not("that of the REST interface")
	}
	return got, err
}
