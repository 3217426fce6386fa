package jgroups

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/expiry"
)

// The beginnings of files that a JVM takes for a store of PKCS #12: one, and its own older format, which it knows too
// (https://openjdk.org/jeps/229).
var (
	derSequence = []byte{0x30}
	jks         = []byte{0xfe, 0xed, 0xfe, 0xed}
)

const bothPasswords = "set it to the password of both stores: pulumi config set --secret jgroupsStorePassword"

// checkKeystore looks into a keystore as of a moment. One that only a JVM can read is left to it. What has expired is no fault: a run that
// mends something else must be possible. It reports whether nothing speaks against the password.
func (a *Args) checkKeystore(r *check.Report, now time.Time) bool {
	content, err := base64.StdEncoding.DecodeString(a.Keystore)
	if err != nil {
		return true // a fault already
	}
	if _, err := pkcs12.DecodeTrustStore(content, a.StorePassword); err == nil {
		r.Fault("jgroupsKeystore", check.Hidden, "is a truststore, which has no key to show, so sites would be apart",
			"set it to the file with the key; were the two files swapped?")
		return true
	}
	certificate, err := expiry.Of(content, a.StorePassword)
	switch {
	case errors.Is(err, expiry.ErrPassword):
		r.Fault("jgroupsStorePassword", check.Hidden, "does not open jgroupsKeystore, so no router and no member would start", bothPasswords)
	case err == nil && certificate.State(now) != expiry.Good:
		r.Warn("jgroupsKeystore", check.Hidden, "has a certificate ("+certificate.Subject+") that "+certificate.Says(now),
			"replace it: base64 -w0 FILE.p12 | pulumi config set --secret jgroupsKeystore")
	}
	return !errors.Is(err, expiry.ErrPassword)
}

// checkTruststore tries the password. A keystore may be a truststore too: a JVM believes the certificates of its own keys.
func (a *Args) checkTruststore(r *check.Report) {
	content, err := base64.StdEncoding.DecodeString(a.Truststore)
	if err != nil {
		return // a fault already
	}
	authorities, err := pkcs12.DecodeTrustStore(content, a.StorePassword)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		r.Fault("jgroupsStorePassword", check.Hidden, "does not open jgroupsTruststore, so no router and no member would start", bothPasswords)
	case err == nil && a.isStranger(authorities):
		r.Warn("jgroupsTruststore", check.Hidden, "does not know who signed the certificate in jgroupsKeystore, so sites would refuse each other",
			"add that authority to it; docs/jgroups.md, \"Who may come in\", has the order")
	}
}

// isStranger tells whether the keystore's certificate is one that these authorities have not signed. A keystore that only a JVM can read
// is taken for a known one. Whether it has expired is another question.
func (a *Args) isStranger(authorities []*x509.Certificate) bool {
	content, err := base64.StdEncoding.DecodeString(a.Keystore)
	if err != nil {
		return false
	}
	_, certificate, between, err := pkcs12.DecodeChain(content, a.StorePassword)
	if err != nil {
		return false
	}
	options := x509.VerifyOptions{
		Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: certificate.NotBefore,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	for _, authority := range authorities {
		options.Roots.AddCert(authority)
	}
	for _, other := range between {
		options.Intermediates.AddCert(other)
	}
	_, err = certificate.Verify(options)
	return errors.As(err, &x509.UnknownAuthorityError{})
}
