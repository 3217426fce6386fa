package smoke

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"net/url"
)

// welcome asks for the page that the vendor's tutorials have people look at after the installation
// (https://migratorydata.com/docs/server/deployment/azure/aks/). Its text is not published.
func (s *session) welcome(ctx context.Context, at *url.URL) (string, error) {
	got, err := s.fetch(ctx, http.MethodGet, at.JoinPath("/"), nil, "")
	if err != nil {
		return "", err
	}
	if got.StatusCode != http.StatusOK {
		return "", got.not("a page")
	}
	return "200 OK", nil
}

// pushv1 is the subprotocol that the vendor's clients offer.
const pushv1 = "pushv1"

// acceptFor proves that a server has read the key (RFC 6455, section 4.2.2).
func acceptFor(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// webSocketPath is what the vendor's clients ask for: over TLS another path than without
// (https://github.com/migratorydata/migratorydata-micropython-api/blob/main/migratorydata/protocol/codec.py). Where a load
// balancer ends TLS, that other path reaches the server's plain listener, of which no source says whether it takes it.
func webSocketPath(at *url.URL) string {
	if at.Scheme == "https" {
		return "/WebSocketConnection-Secure"
	}
	return "/WebSocketConnection"
}

// upgrade makes the opening handshake of RFC 6455, section 4.1, and no more: what follows it is the server's own protocol, which is
// not published. Nor is whether the server names the subprotocol in its answer; the vendor's MicroPython client does not look.
func (s *session) upgrade(ctx context.Context, at *url.URL) (string, error) {
	nonce := make([]byte, 16)
	rand.Read(nonce) // never fails
	key := base64.StdEncoding.EncodeToString(nonce)
	got, err := s.fetch(ctx, http.MethodGet, at.JoinPath(webSocketPath(at)), http.Header{
		"Connection":             {"Upgrade"},
		"Upgrade":                {"websocket"},
		"Origin":                 {at.String()},
		"Sec-Websocket-Version":  {"13"},
		"Sec-Websocket-Key":      {key},
		"Sec-Websocket-Protocol": {pushv1},
	}, "")
	if err != nil {
		return "", err
	}
	switch protocol := got.Header.Get("Sec-WebSocket-Protocol"); {
	case got.StatusCode != http.StatusSwitchingProtocols:
		return "", got.not("101 Switching Protocols")
	case got.Header.Get("Sec-WebSocket-Accept") != acceptFor(key):
		return "", got.not("an upgrade with the right Sec-WebSocket-Accept")
	case protocol != "" && protocol != pushv1:
		return "", got.not("an upgrade to " + pushv1 + " but to " + protocol)
	}
	return "101 Switching Protocols", nil
}
