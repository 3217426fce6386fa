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
	got, connected, err := s.fetch(ctx, http.MethodGet, at.JoinPath("/"), "")
	if err != nil {
		s.unreachable = !connected
		return explain(err, at, connected, s.Timeout)
	}
	switch page := strings.ToLower(got.body); {
	case got.code >= 500:
		return failed("the answer is "+got.status, seeMembers)
	case got.code >= 300 && got.code < 400:
		return failed("the answer is "+got.status+", to "+quote(got.header.Get("Location")), "give that URL if it is the server's")
	case got.code != http.StatusOK:
		return failed("the answer is "+got.status+" in place of the welcome page",
			compareURL+"; a server with another DocumentRoot may have no such page")
	case strings.TrimSpace(page) == "":
		return failed("the welcome page is empty", compareURL+"; a server with another DocumentRoot may have no such page")
	case strings.Contains(page, "migratorydata"), strings.Contains(page, "debug console"):
		return ok("200 OK, and the page is MigratoryData's")
	}
	return skipped("200 OK, but the page names neither MigratoryData nor its Debug Console; whether the welcome page must is not published")
}
