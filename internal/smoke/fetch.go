package smoke

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// How much of an answer is read, and how much of it a report shows.
const (
	maxBody  = 1 << 20
	maxShown = 80
)

// answer is a response that was read.
type answer struct {
	*http.Response
	asked string
	body  string
}

// not is the error where another answer was wanted.
func (a answer) not(wanted string) error {
	shown := []rune(strings.Join(strings.Fields(a.body), " "))
	return fmt.Errorf("%s: the answer is %s, %q, and not %s", a.asked, a.Status, string(shown[:min(len(shown), maxShown)]), wanted)
}

// fetch sends a request and reads the answer. The token is in none of its words: error pages repeat what was asked for.
func (s *session) fetch(ctx context.Context, method string, at *url.URL, header http.Header, body string) (answer, error) {
	a := answer{asked: method + " /" + strings.TrimPrefix(at.Path, "/")}
	request, err := http.NewRequestWithContext(ctx, method, at.String(), strings.NewReader(body))
	if err != nil {
		return a, err
	}
	request.Header = header
	if a.Response, err = s.client.Do(request); err != nil {
		return a, fmt.Errorf("%s: no answer from %s: %w", a.asked, at.Host, errors.Unwrap(err)) // without the URL, which holds the token
	}
	defer a.Body.Close()
	s.answered = true
	if a.StatusCode == http.StatusSwitchingProtocols {
		return a, nil // what follows is of another protocol
	}
	content, err := io.ReadAll(io.LimitReader(a.Body, maxBody))
	a.body = strings.NewReplacer(s.Token, "[hidden]", url.QueryEscape(s.Token), "[hidden]").Replace(string(content))
	return a, err
}
