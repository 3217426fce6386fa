package smoke

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// pollPeriod is the time between two looks at whether a message has arrived. How soon it must is not published.
const pollPeriod = 200 * time.Millisecond

// switchOn is what to do about a REST interface that is off.
const switchOn = "add {name: Rest.Enable, value: true} to the key options"

// checkMembers publishes a message through the first member and reads it through each of the others. That a message goes
// from one to another is the only thing seen from outside that shows a cluster, and not so many single servers.
func (s *session) checkMembers(ctx context.Context) {
	nothing := func(context.Context, *url.URL) outcome { return skipped("nothing was published") }
	if len(s.Members) == 0 {
		s.check(ctx, "publish", s.URL, func(context.Context, *url.URL) outcome {
			return skipped("the URL leads to any one member; name two or more by --member, such as the ends of `kubectl port-forward`")
		})
		s.check(ctx, "read", s.URL, nothing)
		return
	}
	// A subject of its own: others may publish meanwhile. It goes with the message, after the server's CacheExpireTime.
	subject, content := "/stateful-clusters/smoke-"+rand.Text(), rand.Text()
	first := s.Members[0]
	read := s.reading(subject, content, first)
	if s.check(ctx, "publish", first, s.publishing(subject, content)) != OK {
		read = nothing
	}
	for _, member := range s.Members[1:] {
		s.check(ctx, "read", member, read)
	}
}

// publishing returns the check that a member takes a message.
func (s *session) publishing(subject, content string) func(context.Context, *url.URL) outcome {
	return func(ctx context.Context, member *url.URL) outcome {
		var p produced
		got, err := s.call(ctx, http.MethodPost, member, "/rest/produce", subject, content, &p)
		if err == nil && p.Status == "" {
			err = noREST{got}
		}
		var none noREST
		switch {
		case errors.As(err, &none) && none.off() && s.RequireREST:
			return failed("the REST interface is off: "+none.Error(), switchOn)
		case errors.As(err, &none) && none.off():
			return skipped("the REST interface is off, as by default: %v; to check this too, %s", none, switchOn)
		case errors.As(err, &none):
			return failed("the message was not taken: "+none.Error(), "see the member's log: `kubectl -n migratory logs <member>`")
		case err != nil:
			return explain(err, member, s.Timeout)
		}
		switch p.Status {
		case "OK":
			return ok("taken")
		case "DENY":
			return failed("the message was refused: DENY",
				"put the value of the key entitlementToken into the variable "+tokenVariable+"; "+
					"the server's PublishAllowFromAddressList must admit this machine too")
		}
		return failed("the message was not taken: "+quote(p.Status),
			"see whether enough members are ready: `kubectl -n migratory get pods`; a Guaranteed cluster needs a majority of its seeds")
	}
}

// reading returns the check that a message arrives at a member before the time is over.
func (s *session) reading(subject, content string, from *url.URL) func(context.Context, *url.URL) outcome {
	return func(ctx context.Context, member *url.URL) outcome {
		ticker := time.NewTicker(pollPeriod)
		defer ticker.Stop()
		for last := ""; ; {
			var c consumed
			got, err := s.call(ctx, http.MethodGet, member, "/rest/consume", subject, "", &c)
			var none noREST
			switch {
			case errors.As(err, &none):
				return failed("the message cannot be read: "+none.Error(),
					"every member must have Rest.Enable, and the token must allow reading")
			case last != "" && errors.Is(err, context.DeadlineExceeded):
				return failed(fmt.Sprintf("the message published through %s has not arrived within %s, the last answer was %s: "+
					"the members are no cluster, or the token may not read", from.Host, s.Timeout, last),
					"compare ClusterMembers in the members' logs, and see that nothing blocks the ports between members (8801 to 8804)")
			case err != nil:
				return explain(err, member, s.Timeout)
			case slices.Contains(c.Messages, message{content}):
				return ok("the message published through %s is here", from.Host)
			}
			last = got.String()
			<-ticker.C // where the time is over, the next look ends with the reason
		}
	}
}
