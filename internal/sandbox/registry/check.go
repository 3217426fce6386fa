package registry

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"regexp"
)

// unobtainable are images from hosts under .invalid (RFC 6761, section 6.4).
var unobtainable = regexp.MustCompile(`^[^/]*\.invalid(:[0-9]+)?/`)

// Unobtainable reports whether an image is from a host that there never is, as where a wrong release is tried.
func Unobtainable(image string) bool { return unobtainable.MatchString(image) }

// Check asks the registry of an image whether it answers this machine, in the way in which the proxy would ask it.
func Check(ctx context.Context, image string) error {
	if Unobtainable(image) {
		return nil
	}
	host, err := hostOf(image)
	if err != nil {
		return fmt.Errorf("the key image is no name of an image: %w", err)
	}
	if isLocal(host) {
		return fmt.Errorf("nodes cannot pull the image %s: localhost is the node itself for a node, and nodes pull by HTTPS only; name this "+
			"machine otherwise, or leave IMAGES and SANDBOX_IMAGES out, and a stand-in for the server runs", image)
	}
	if err := ask(ctx, host); err != nil {
		return fmt.Errorf("nodes cannot pull the image %s: its registry does not answer this machine: %w; check the network, and HTTPS_PROXY, "+
			"NO_PROXY and SSL_CERT_FILE; or leave IMAGES and SANDBOX_IMAGES out, and a stand-in for the server runs", image, err)
	}
	return nil
}

func isLocal(host string) bool {
	name := host
	if without, _, err := net.SplitHostPort(host); err == nil {
		name = without
	}
	return name == "localhost" || net.ParseIP(name).IsLoopback()
}

// ask asks for the version of the registry's API, which it tells or wants to be asked for by somebody known
// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support).
func ask(ctx context.Context, host string) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	transport := &http.Transport{
		DialContext:       func(ctx context.Context, _, address string) (net.Conn, error) { return Dial(ctx, address) },
		DisableKeepAlives: true,
	}
	url := "https://" + host + "/v2/"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusUnauthorized {
		return fmt.Errorf("GET %s: %s", url, answer.Status)
	}
	return nil
}
