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
	Status string // OK, FAILED, DENY or MESSAGE_SIZE_LIMIT_EXCEEDED
}

// consumed is what the server has on a subject (https://migratorydata.com/docs/client-api/rest/consume/). What it answers while
// it has nothing is not published: any JSON is taken for that.
type consumed struct {
	Messages []message
}

type message struct{ Content string }

// noREST is an answer that is not the REST interface's. How a server answers while the parameter Rest.Enable is off, its
// default, is not published; all but a refusal and a failure of its own is taken for that.
type noREST struct{ answer }

func (e noREST) Error() string { return "the answer is " + e.String() }

// off reports whether the answer is that of a server whose REST interface is off.
func (e noREST) off() bool {
	return e.StatusCode < 500 && e.StatusCode != http.StatusUnauthorized && e.StatusCode != http.StatusForbidden
}

// call reads the JSON of an answer whatever its status is: which statuses come with which answer is not published.
func (s *session) call(ctx context.Context, method string, member *url.URL, path, subject, body string, into any) (answer, error) {
	at := member.JoinPath(path)
	at.RawQuery = url.Values{"token": {s.Token}, "subject": {subject}}.Encode()
	got, err := s.fetch(ctx, method, at, nil, body)
	if err != nil {
		return got, err
	}
	unreadable := json.Unmarshal([]byte(got.body), into) != nil
	// Error pages repeat what was asked for, and reports show answers.
	got.body = strings.NewReplacer(s.Token, "[hidden]", url.QueryEscape(s.Token), "[hidden]").Replace(got.body)
	if unreadable {
		return got, noREST{got}
	}
	return got, nil
}
