package smoke

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// checkWelcomePage asks for the page that the vendor's tutorials have people look at after the installation, with its menu
// Debug Console (https://migratorydata.com/docs/server/deployment/azure/aks/). Its text is not published. A page that has
// neither of the two names is therefore left undecided.
func (s *session) checkWelcomePage(ctx context.Context, at *url.URL) outcome {
	got, err := s.fetch(ctx, http.MethodGet, at.JoinPath("/"), nil, "")
	if err != nil {
		s.unreachable = true
		return explain(err, at, s.Timeout)
	}
	switch page := strings.ToLower(got.body); {
	case got.StatusCode >= 500:
		return failed("the answer is "+got.Status, seeMembers)
	case got.StatusCode >= 300 && got.StatusCode < 400:
		return failed("the answer is "+got.Status+", to "+quote(got.Header.Get("Location")), "give that URL if it is the server's")
	case got.StatusCode != http.StatusOK:
		return failed("the answer is "+got.Status+" in place of the welcome page",
			compareURL+"; a server with another DocumentRoot may have no such page")
	case strings.Contains(page, "migratorydata"), strings.Contains(page, "debug console"):
		return ok("200 OK, and the page is MigratoryData's")
	}
	return skipped("200 OK, but the page names neither MigratoryData nor its Debug Console; whether the welcome page must is not published")
}
