package smoke

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// compareURL and seeMembers are what to do about most failures.
const (
	compareURL = "compare the URL with `pulumi stack output clientUrl`"
	seeMembers = "see whether members are ready: `kubectl -n migratory get pods,endpoints`"
)

// explain says why there was no answer, and what to do.
func explain(err error, at *url.URL, connected bool, timeout time.Duration) outcome {
	if o, known := explainTLS(err, at); known {
		return o
	}
	var (
		dns       *net.DNSError
		operation *net.OpError
		slow      net.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return failed("interrupted", "start it again for a verdict")
	case errors.As(err, &operation) && operation.Op == "proxyconnect":
		return failed("the proxy of this machine's environment gave no connection: "+err.Error(),
			"set NO_PROXY="+at.Hostname()+" to go without it")
	case errors.As(err, &dns) && strings.HasSuffix(at.Hostname(), ".invalid"): // nobody's name, by RFC 2606
		return failed("the name "+at.Hostname()+" is the sandbox's, whose servers are simulated: nothing answers there",
			"use the clientUrl of a stack in a real cluster")
	case errors.As(err, &dns) && dns.IsNotFound && strings.Contains(at.Hostname(), ".svc."):
		return failed("the name "+at.Hostname()+" is known inside the cluster only",
			"use `kubectl -n migratory port-forward service/migratorydata-cs 8800:80` and http://localhost:8800")
	case errors.As(err, &dns) && dns.IsNotFound:
		return failed("DNS does not know the name "+at.Hostname(), compareURL+"; that of a new load balancer takes some minutes to be known")
	case errors.As(err, &slow) && slow.Timeout() && connected:
		return failed(fmt.Sprintf("%s took the connection, but has not answered within %s", at.Host, timeout),
			seeMembers+", or allow more by --timeout")
	case errors.As(err, &slow) && slow.Timeout():
		return failed(fmt.Sprintf("no connection to %s within %s", at.Host, timeout),
			"a firewall, or the keys sourceRanges and internalLoadBalancer, may keep this machine out; otherwise "+seeMembers)
	case errors.Is(err, syscall.ECONNREFUSED):
		return failed("nothing listens at "+at.Host, compareURL+", and "+seeMembers)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		remedy := seeMembers
		if at.Scheme == "http" {
			remedy = "with the key tls the URL begins with https://; otherwise " + seeMembers
		}
		return failed(at.Host+" closes the connection without an answer", remedy)
	}
	return failed("there is no HTTP answer from "+at.Host+": "+err.Error(), compareURL+"; the ports between members speak no HTTP")
}

// explainTLS says what is wrong with a server's TLS.
func explainTLS(err error, at *url.URL) (outcome, bool) {
	var (
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &authority):
		return failed("the certificate of "+at.Host+" comes from an authority that this machine does not trust",
			"if it is your own, name its certificate's file by --ca"), true
	case errors.As(err, &name):
		return failed("the certificate of "+at.Host+" is for other names: "+name.Error(),
			"use a name that it covers, and point that name at the host of clientUrl"), true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return failed("the certificate of "+at.Host+" has expired, or is not valid yet: "+invalid.Error(),
			"renew it, or set this machine's clock"), true
	case errors.As(err, &invalid):
		return failed("the certificate of "+at.Host+" is not valid: "+invalid.Error(), "replace it (key eksCertificateArn)"), true
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return failed(at.Host+" does not speak TLS", "without the key tls the URL begins with http://"), true
	}
	return outcome{}, false
}
