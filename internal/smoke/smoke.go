// Package smoke checks a deployed MigratoryData from outside, the way its clients meet it.
//
// What a sound server answers is taken from the vendor's public pages and clients, which are named beside each check. No
// real server has been checked yet. Where the sources leave an answer open, the check is skipped and says so.
package smoke

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"time"
)

// Options say what to check.
type Options struct {
	URL         *url.URL       // where clients connect: scheme, host and port only
	Members     []*url.URL     // members that can be reached one by one, in the same form
	Token       string         // the server's EntitlementAllowToken, not empty
	Timeout     time.Duration  // of each check
	RequireREST bool           // a REST interface that is off is a failure
	Roots       *x509.CertPool // the authorities to trust; nil trusts the machine's
}

// session is one run of all checks.
type session struct {
	Options
	client *http.Client
	report Report

	unreachable bool   // nobody answers
	upgraded    bool   // the WebSocket handshake succeeded …
	subprotocol string // … and named this, or ""
}

// Run makes all checks, one after the other. Where nobody answers the first one, it is the only one.
func Run(ctx context.Context, o Options) Report {
	// The client takes every answer as it comes: what answers elsewhere would say nothing about the address that was given.
	s := &session{Options: o, report: Report{URL: o.URL.String()}, client: &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: o.Roots}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	defer s.client.CloseIdleConnections()
	s.check(ctx, "welcome page", o.URL, s.checkWelcomePage)
	if s.unreachable {
		return s.report
	}
	s.check(ctx, "websocket", o.URL, s.checkUpgrade)
	s.check(ctx, "subprotocol", o.URL, s.checkSubprotocol)
	s.checkMembers(ctx)
	return s.report
}

// check makes one check within its time and takes down how it ended.
func (s *session) check(ctx context.Context, name string, at *url.URL, do func(context.Context, *url.URL) outcome) Result {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	start := time.Now()
	o := do(ctx, at)
	s.report.Checks = append(s.report.Checks, Check{
		Name: name, At: at.String(), Result: o.result, Milliseconds: time.Since(start).Milliseconds(), Detail: o.detail,
	})
	return o.result
}
