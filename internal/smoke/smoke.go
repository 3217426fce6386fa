// Package smoke checks a deployed MigratoryData from outside, the way its clients meet it.
//
// What a sound server answers is taken from the vendor's public pages and clients, which are named beside each check. No
// real server has been checked yet. Where the sources leave an answer open, any answer passes.
package smoke

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options say what to check.
type Options struct {
	URL     *url.URL       // where clients connect: scheme, host and port only
	Members []*url.URL     // members that can be reached one by one, in the same form; none leaves publishing and reading out
	Token   string         // the server's EntitlementAllowToken, not empty
	Timeout time.Duration  // of each check
	Roots   *x509.CertPool // the authorities to trust; nil trusts the machine's
}

// session is one run of all checks.
type session struct {
	Options
	client   *http.Client
	report   Report
	answered bool // at least once
}

// Run makes all checks, one after the other. Where nobody answers the first one, it is the only one.
func Run(ctx context.Context, o Options) Report {
	// The client takes every answer as it comes: what answers elsewhere would say nothing about the address that was given.
	s := &session{Options: o, report: Report{URL: o.URL.String()}, client: &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: o.Roots}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	defer s.client.CloseIdleConnections()
	s.check(ctx, "welcome page", o.URL, s.welcome)
	if s.answered {
		s.check(ctx, "websocket", o.URL, s.upgrade)
		s.checkMembers(ctx)
	}
	return s.report
}

// check makes one check within its time and takes down how it ended. What fails is told in one way: whom it asked, what came back, and
// where to read what that means.
func (s *session) check(ctx context.Context, name string, at *url.URL, do func(context.Context, *url.URL) (string, error)) (ok bool) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	start := time.Now()
	detail, err := do(ctx, at)
	c := Check{Name: name, At: at.String(), Result: OK, Milliseconds: time.Since(start).Milliseconds(), Detail: detail}
	if err != nil {
		c.Result, c.Detail = Failed, fmt.Sprintf("%v; see docs/operations.md, \"Is it serving?\", %s", err, name)
	}
	c.Detail = strings.Join(strings.Fields(c.Detail), " ")
	s.report.Checks = append(s.report.Checks, c)
	return err == nil
}
