// Package storetest makes stores of JGroups for tests: PKCS #12 files in Base64, as the configuration takes them.
package storetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"
)

// Authority signs certificates. Its own lasts for a year.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// NewAuthority returns one that nobody knows yet.
func NewAuthority(t *testing.T, name string) *Authority {
	t.Helper()
	certificate, key := certify(t, name, time.Now().AddDate(1, 0, 0), nil)
	return &Authority{certificate, key}
}

// Keystore returns a store with a key and its certificate, which the authority has signed and which ends then.
func (a *Authority) Keystore(t *testing.T, password string, end time.Time) string {
	t.Helper()
	certificate, key := certify(t, "jgroups", end, a)
	content, err := pkcs12.Modern.Encode(key, certificate, nil, password)
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(content)
}

// Truststore returns a store with the certificates of all these.
func Truststore(t *testing.T, password string, all ...*Authority) string {
	t.Helper()
	var certificates []*x509.Certificate
	for _, a := range all {
		certificates = append(certificates, a.certificate)
	}
	content, err := pkcs12.Modern.EncodeTrustStore(certificates, password)
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(content)
}

// certify makes a key and its certificate. Without an authority it is one.
func certify(t *testing.T, name string, end time.Time, by *Authority) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(end.UnixNano()), Subject: pkix.Name{CommonName: name}, NotAfter: end,
		IsCA: by == nil, BasicConstraintsValid: true,
	}
	if by == nil {
		by = &Authority{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.certificate, key.Public(), by.key)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return certificate, key
}
