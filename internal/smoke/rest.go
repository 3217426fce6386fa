package smoke

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// produced is what the server says of a message that it was given
// (https://migratorydata.com/docs/client-api/rest/produce/).
type produced struct {
	Status string `json:"status"` // OK, FAILED, DENY or MESSAGE_SIZE_LIMIT_EXCEEDED
}

// consumed is what the server has on a subject (https://migratorydata.com/docs/client-api/rest/consume/).
type consumed struct {
	Messages []message `json:"messages"`
	answer   answer
}

type message struct {
	Content string `json:"content"`
}

// noREST is an answer that is not the REST interface's. How a server answers while the parameter Rest.Enable is off, its
// default, is not published; all but a refusal and a failure of its own is taken for that.
type noREST struct{ answer }

func (e noREST) Error() string { return "the answer is " + e.String() }

// off reports whether the answer is that of a server whose REST interface is off.
func (e noREST) off() bool {
	return e.code < 500 && e.code != http.StatusUnauthorized && e.code != http.StatusForbidden
}

// produce gives a member a message.
func (s *session) produce(ctx context.Context, member *url.URL, subject, content string) (produced, bool, error) {
	var p produced
	got, connected, err := s.call(ctx, http.MethodPost, member, "/rest/produce", subject, content, &p)
	if err == nil && p.Status == "" {
		err = noREST{got}
	}
	return p, connected, err
}

// consume asks a member for the last message of a subject. What it answers while it has none is not published: any JSON is
// taken for that.
func (s *session) consume(ctx context.Context, member *url.URL, subject string) (consumed, bool, error) {
	var c consumed
	got, connected, err := s.call(ctx, http.MethodGet, member, "/rest/consume", subject, "", &c)
	c.answer = got
	return c, connected, err
}

// call reads the JSON of an answer whatever its status is: which statuses come with which answer is not published.
func (s *session) call(ctx context.Context, method string, member *url.URL, path, subject, body string, into any) (answer, bool, error) {
	at := member.JoinPath(path)
	at.RawQuery = url.Values{"token": {s.Token}, "subject": {subject}}.Encode()
	got, connected, err := s.fetch(ctx, method, at, body)
	if err != nil {
		return got, connected, err
	}
	unreadable := json.Unmarshal([]byte(got.body), into) != nil
	// Error pages repeat what was asked for, and reports show answers.
	got.body = strings.NewReplacer(s.Token, "[hidden]", url.QueryEscape(s.Token), "[hidden]").Replace(got.body)
	if unreadable {
		return got, connected, noREST{got}
	}
	return got, connected, nil
}
