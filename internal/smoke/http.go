package smoke

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxBody is how much of an answer is read.
const maxBody = 1 << 20

// answer is a response that was read.
type answer struct {
	*http.Response
	body string
}

func (a answer) String() string { return a.Status + ", " + quote(a.body) }

// fetch sends a request and reads the answer.
func (s *session) fetch(ctx context.Context, method string, at *url.URL, header http.Header, body string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, at.String(), strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	maps.Copy(request.Header, header)
	response, err := s.client.Do(request)
	if err != nil {
		return answer{}, errors.Unwrap(err) // without the URL, which may hold the token
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusSwitchingProtocols {
		return answer{response, ""}, nil // what follows is of another protocol
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	return answer{response, string(content)}, err
}

// What to do about most failures.
const (
	compareURL = "compare the URL with `pulumi stack output clientUrl`"
	seeMembers = "see whether members are ready: `kubectl -n migratory get pods,endpoints`"
)

// explain says why there was no answer, and what to do.
func explain(err error, at *url.URL, timeout time.Duration) outcome {
	var (
		certificate *tls.CertificateVerificationError
		dns         *net.DNSError
		slow        net.Error
	)
	what, remedy := "there is no HTTP answer from "+at.Host+": "+err.Error(), compareURL+", and "+seeMembers
	switch {
	case errors.Is(err, context.Canceled):
		return failed("interrupted", "start it again for a verdict")
	case errors.As(err, &certificate):
		remedy = "use a name that the certificate covers, and point it at the host of clientUrl; " +
			"--ca names the file of an authority of your own"
	case errors.As(err, &dns) && strings.HasSuffix(at.Hostname(), ".invalid"): // nobody's name, by RFC 2606
		remedy = "the sandbox's servers are simulated: use the clientUrl of a stack in a real cluster"
	case errors.As(err, &dns):
		remedy = compareURL + "; that of a new load balancer takes some minutes to be known, " +
			"and a name under .svc is known inside the cluster only"
	case errors.As(err, &slow) && slow.Timeout():
		what = fmt.Sprintf("%s has not answered within %s", at.Host, timeout)
		remedy = "a firewall, or the keys sourceRanges and internalLoadBalancer, may keep this machine out; " +
			"allow more by --timeout; otherwise " + seeMembers
	case errors.Is(err, io.EOF), errors.Is(err, http.ErrSchemeMismatch):
		remedy = "with the key tls the URL begins with https://, without it with http://; otherwise " + seeMembers
	}
	return failed(what, remedy)
}
