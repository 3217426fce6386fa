// Package expiry tells until when the certificate of a keystore is good.
package expiry

import (
	"errors"
	"fmt"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// Certificate is the one that expires first of those that a keystore shows: its own, and the chain up to an authority.
type Certificate struct {
	Subject string
	End     time.Time
}

// ErrPassword is that a keystore has another password.
var ErrPassword = errors.New("the password is another one")

// Of reads a keystore in PKCS #12. A truststore has no such date: Java does not look at that of an authority (RFC 5280, 6.1.1 d).
func Of(keystore []byte, password string) (Certificate, error) {
	_, own, chain, err := pkcs12.DecodeChain(keystore, password)
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		return Certificate{}, ErrPassword
	} else if err != nil {
		return Certificate{}, err
	}
	first := own
	for _, c := range chain {
		if c.NotAfter.Before(first.NotAfter) {
			first = c
		}
	}
	return Certificate{first.Subject.String(), first.NotAfter}, nil
}

// State is how near the end is.
type State int

const (
	Good State = iota
	Soon
	Expired
)

// soon is the time in which somebody is to get another certificate, and to roll it out.
const soon = 30 * 24 * time.Hour

// State is that of a moment.
func (c Certificate) State(now time.Time) State {
	switch left := c.End.Sub(now); {
	case left <= 0:
		return Expired
	case left < soon:
		return Soon
	default:
		return Good
	}
}

// noEnd is the year of the date that stands for none (https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5).
const noEnd = 9999

// Says tells of the end as of a moment, such as "expires in 93 days, on 2027-03-01".
func (c Certificate) Says(now time.Time) string {
	on := c.End.UTC().Format(time.DateOnly)
	switch days := int(c.End.Sub(now).Abs().Hours() / 24); {
	case c.End.Year() >= noEnd:
		return "never expires"
	case c.State(now) == Expired:
		return fmt.Sprintf("expired %d days ago, on %s", days, on)
	default:
		return fmt.Sprintf("expires in %d days, on %s", days, on)
	}
}
