package registry

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"github.com/distribution/reference"
)

// Proxy leads machines to registries. It takes CONNECT and nothing else.
type Proxy struct {
	// From are the addresses of the machines. Nobody else is served, whatever way has led to the proxy.
	From netip.Prefix
	// Images returns the images that somebody wants to run. A registry that they name may be at any port; otherwise it is 443.
	Images func(context.Context) ([]string, error)
}

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault, status := p.refuse(r), http.StatusForbidden
	var server net.Conn
	if fault == "" {
		var err error
		if server, err = Dial(r.Context(), r.Host); err != nil {
			fault, status = fmt.Sprintf("this machine does not reach %s: %v", r.Host, err), http.StatusBadGateway
		} else {
			defer server.Close()
		}
	}
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return // not with HTTP/1, which is all that is served
	}
	defer client.Close()
	if fault != "" {
		// The line of the status is all that a client tells of a proxy's answer.
		fmt.Fprintf(client, "HTTP/1.1 %d %s\r\n\r\n", status, strings.Join(strings.Fields(fault), " "))
		return
	}
	fmt.Fprint(client, "HTTP/1.1 200 Connected\r\n\r\n")
	join(&ahead{client, buffered.Reader}, server)
}

// refuse returns why a request is not served, or "".
func (p *Proxy) refuse(r *http.Request) string {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !p.From.Contains(from.Addr().Unmap()) {
		return "this proxy is for the nodes of a sandbox only"
	}
	_, port, err := net.SplitHostPort(r.Host)
	if r.Method != http.MethodConnect || err != nil {
		return "this proxy leads to registries by HTTPS only"
	}
	if port == "443" {
		return ""
	}
	images, err := p.Images(r.Context())
	if err != nil {
		return fmt.Sprintf("this proxy leads to port 443, and asking the cluster which other ports images name failed: %v", err)
	}
	for _, image := range images {
		if host, err := hostOf(image); err == nil && host == r.Host {
			return ""
		}
	}
	return "this proxy leads to port 443, and to other ports of registries that images of pods name; none names " + r.Host
}

// hostOf returns the host of an image's registry, with its port if it is not 443.
func hostOf(image string) (string, error) {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return "", err
	}
	if host := reference.Domain(named); host != "docker.io" {
		return host, nil
	}
	return "registry-1.docker.io", nil // as containerd has it
}

// join lets two connections be one, until both sides have said everything.
func join(a, b net.Conn) {
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_ = closeWrite(way[0])
		})
	}
	both.Wait()
}
