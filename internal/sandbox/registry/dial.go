// Package registry is the way from real nodes to the registries of images: a proxy on this machine, for containerds that have no other way
// out. It goes where this machine goes, by way of the proxy that the environment names, if there is one.
package registry

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/http/httpproxy"
	"golang.org/x/net/proxy"
)

// Dial connects with the server at host:port, as HTTPS_PROXY and NO_PROXY say.
func Dial(ctx context.Context, address string) (net.Conn, error) {
	through, err := httpproxy.FromEnvironment().ProxyFunc()(&url.URL{Scheme: "https", Host: address})
	if err != nil {
		return nil, fmt.Errorf("reading HTTPS_PROXY: %w", err)
	}
	direct := &net.Dialer{Timeout: limit}
	if through == nil {
		return direct.DialContext(ctx, "tcp", address)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var connection net.Conn
	switch through.Scheme {
	case "http":
		if connection, err = direct.DialContext(ctx, "tcp", withPort(through, "80")); err == nil {
			connection, err = tunnel(ctx, connection, through.User, address)
		}
	case "https":
		secure := tls.Dialer{NetDialer: direct}
		if connection, err = secure.DialContext(ctx, "tcp", withPort(through, "443")); err == nil {
			connection, err = tunnel(ctx, connection, through.User, address)
		}
	default: // SOCKS, or what nobody knows
		var socks proxy.Dialer
		if socks, err = proxy.FromURL(through, direct); err == nil {
			connection, err = socks.(proxy.ContextDialer).DialContext(ctx, "tcp", address)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("by way of the proxy %s, which HTTPS_PROXY names: %w", through.Redacted(), err)
	}
	return connection, nil
}

// limit is how long a connection may take.
const limit = 30 * time.Second

func withPort(u *url.URL, otherwise string) string {
	if u.Port() != "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), otherwise)
}

// tunnel asks an HTTP proxy, with which it is connected, to connect it with an address. It closes the connection where that fails.
func tunnel(ctx context.Context, connection net.Conn, user *url.Userinfo, address string) (_ net.Conn, err error) {
	defer func() {
		if err != nil {
			connection.Close()
		}
	}()
	stop := context.AfterFunc(ctx, func() { _ = connection.SetDeadline(time.Unix(1, 0)) })
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if user != nil {
		password, _ := user.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		request.Header.Set("Proxy-Authorization", "Basic "+credentials)
	}
	if err := request.Write(connection); err != nil {
		return nil, err
	}
	reader := bufio.NewReader(connection)
	answer, err := http.ReadResponse(reader, request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answers %s", answer.Status)
	}
	if !stop() {
		return nil, ctx.Err()
	}
	return &ahead{connection, reader}, nil
}

// ahead is a connection of which some may have been read already.
type ahead struct {
	net.Conn
	reader *bufio.Reader
}

func (a *ahead) Read(to []byte) (int, error) { return a.reader.Read(to) }

// CloseWrite says that nothing more comes from this side.
func (a *ahead) CloseWrite() error { return closeWrite(a.Conn) }

func closeWrite(c net.Conn) error {
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return c.Close()
}
