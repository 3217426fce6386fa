// Package wire is what clients of the stand-in speak. It is our own: the vendor has not published the protocol of its server.
//
// Each text message of the WebSocket is one Frame as JSON. Pings and pongs are those of WebSocket itself.
package wire

import (
	"net/url"
	"strings"
)

// Type says what a frame is.
type Type string

const (
	Subscribe    Type = "subscribe"    // to Subject, behind Epoch and Seq; zeros ask for all that is kept
	Publish      Type = "publish"      // Content on Subject; a second time under the same ID it is the first message again
	Acknowledged Type = "acknowledged" // ID, as documented for the delivery mode
	Refused      Type = "refused"      // ID; it may have been taken nevertheless. Publish it again
	Denied       Type = "denied"       // for good: Reason says why
	Message      Type = "message"      // on a subject that the client subscribed to
)

// Frame goes either way. Empty fields are left out.
type Frame struct {
	Type    Type   `json:"type"`
	Subject string `json:"subject,omitempty"`
	ID      string `json:"id,omitempty"`
	Content string `json:"content,omitempty"`
	Token   string `json:"token,omitempty"` // to publish: the server's EntitlementAllowToken
	Epoch   uint64 `json:"epoch,omitempty"` // of a message, or the last one that a subscriber has
	Seq     uint64 `json:"seq,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// Subprotocol and the paths are those of the vendor's clients, of which the second is for TLS
// (https://github.com/migratorydata/migratorydata-micropython-api/blob/main/migratorydata/protocol/codec.py).
const (
	Subprotocol = "pushv1"
	Path        = "/WebSocketConnection"
	SecurePath  = "/WebSocketConnection-Secure"
)

// Endpoint is the address of the WebSocket of a server, which is given by scheme and host.
func Endpoint(server string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	if u.Path = Path; u.Scheme == "https" {
		u.Path = SecurePath
	}
	return u.String(), nil
}

// ValidSubject says whether a name is one: /a/b, of two segments at least, none of them empty.
func ValidSubject(name string) bool {
	segments := strings.Split(name, "/")
	for i, s := range segments {
		if (s == "") != (i == 0) {
			return false
		}
	}
	return len(segments) > 2
}
