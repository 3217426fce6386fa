package smoke

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"net/url"
)

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

// checkUpgrade makes the opening handshake of RFC 6455, section 4.1, and no more: what follows it is the server's own
// protocol, which is not published.
func (s *session) checkUpgrade(ctx context.Context, at *url.URL) outcome {
	path, nonce := webSocketPath(at), make([]byte, 16)
	rand.Read(nonce) // never fails
	key := base64.StdEncoding.EncodeToString(nonce)
	got, err := s.fetch(ctx, http.MethodGet, at.JoinPath(path), http.Header{
		"Connection":             {"Upgrade"},
		"Upgrade":                {"websocket"},
		"Origin":                 {at.String()},
		"Sec-Websocket-Version":  {"13"},
		"Sec-Websocket-Key":      {key},
		"Sec-Websocket-Protocol": {pushv1},
	}, "")
	remedy := "what stands before the server must pass TCP on, or know WebSocket; otherwise " + compareURL
	switch {
	case err != nil:
		return explain(err, at, s.Timeout)
	case got.StatusCode != http.StatusSwitchingProtocols:
		return failed("the upgrade on "+path+" is refused: the answer is "+got.Status, remedy)
	case got.Header.Get("Sec-WebSocket-Accept") != acceptFor(key):
		return failed("the upgrade on "+path+" is refused: the answer's Sec-WebSocket-Accept is wrong", remedy)
	}
	s.upgraded, s.subprotocol = true, got.Header.Get("Sec-WebSocket-Protocol")
	return ok("101 Switching Protocols on %s", path)
}

// checkSubprotocol looks at what the handshake agreed on. Whether the server names the subprotocol in its answer is not
// published, and the vendor's MicroPython client does not look; a browser gives up where it is missing
// (https://websockets.spec.whatwg.org/, "establish a WebSocket connection").
func (s *session) checkSubprotocol(context.Context, *url.URL) outcome {
	switch {
	case !s.upgraded:
		return skipped("there was no upgrade")
	case s.subprotocol == pushv1:
		return ok("%s, as offered", pushv1)
	case s.subprotocol == "":
		return skipped("%s was offered and the answer names none; whether the server must is not published, though browsers want it", pushv1)
	}
	return failed("the answer names "+quote(s.subprotocol)+", though only "+pushv1+" was offered",
		"another server than MigratoryData answers there: "+compareURL)
}
