package smoke

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
)

// maxBody is how much of an answer is read.
const maxBody = 1 << 20

// newClient returns a client that takes every answer as it comes: it follows no redirect, since what answers elsewhere would
// say nothing about the address that was given.
func newClient(roots *x509.CertPool) *http.Client {
	http1 := new(http.Protocols)
	http1.SetHTTP1(true) // HTTP/2 has no Upgrade header (RFC 9113, section 8.2.2)
	return &http.Client{
		Transport: &http.Transport{
			Proxy:           http.ProxyFromEnvironment,
			Protocols:       http1,
			TLSClientConfig: &tls.Config{RootCAs: roots},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answer is a response that was read.
type answer struct {
	status string
	code   int
	header http.Header
	body   string
}

func (a answer) String() string { return a.status + ", " + quote(a.body) }

// fetch sends a request and reads the answer. The bool says whether somebody took the connection.
func (s *session) fetch(ctx context.Context, method string, at *url.URL, body string) (answer, bool, error) {
	connected := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }})
	request, err := http.NewRequestWithContext(ctx, method, at.String(), strings.NewReader(body))
	if err != nil {
		return answer{}, false, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return answer{}, connected, bare(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	return answer{response.Status, response.StatusCode, response.Header, string(content)}, true, err
}

// bare takes the URL off an error, since it may hold the token.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
