// Package registrytest is for tests of the way to registries: the proxy of somebody's company, behind which any registry may be.
package registrytest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// Upstream is a proxy that leads to servers of the test's under public names.
type Upstream struct {
	*httptest.Server
	leads map[string]string

	mu    sync.Mutex
	asked []string
}

// NewUpstream starts one. It leads by host:port to the servers at the addresses given, and refuses everything else. It ends with the test.
func NewUpstream(t *testing.T, leads map[string]string) *Upstream {
	u := &Upstream{leads: leads}
	u.Server = httptest.NewServer(u)
	t.Cleanup(u.Close)
	return u
}

// Asked returns what it was asked for, each once and sorted: user and password, if any were given, and host:port.
func (u *Upstream) Asked() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	slices.Sort(u.asked)
	return slices.Compact(slices.Clone(u.asked))
}

func (u *Upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Header.Set("Authorization", r.Header.Get("Proxy-Authorization"))
	user, password, known := r.BasicAuth()
	u.mu.Lock()
	if known {
		u.asked = append(u.asked, user+":"+password+"@"+r.Host)
	} else {
		u.asked = append(u.asked, r.Host)
	}
	u.mu.Unlock()
	if r.Method != http.MethodConnect || u.leads[r.Host] == "" {
		http.Error(w, "not from here", http.StatusForbidden)
		return
	}
	server, err := net.Dial("tcp", u.leads[r.Host])
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	fmt.Fprint(client, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(server, client) }()
	_, _ = io.Copy(client, server)
}
