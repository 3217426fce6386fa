package jgroups

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"math/rand/v2"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// stores are what members and routers show each other, and what they believe, in Base64.
type stores struct{ key, trust string }

// stores returns those given, or makes some of the password: the same password makes the same key, certificate and files, so they stay the
// same from run to run with nothing else to keep, and a new password makes new ones. The password is as good a secret as the key then.
func (a *Args) stores() (stores, error) {
	if a.Keystore != "" || a.Truststore != "" {
		return stores{a.Keystore, a.Truststore}, nil
	}
	made, err := makeStores(a.StorePassword)
	if err != nil {
		return stores{}, fmt.Errorf("making the keystore and truststore of jgroupsStorePassword: %w", err)
	}
	return made, nil
}

// minPassword is the length of a password of which stores are made. Whoever reaches a router sees the certificate, and could try passwords.
const minPassword = 32

// noExpiry is the date that stands for none (https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5). A new password ends a certificate.
var noExpiry = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

func makeStores(password string) (stores, error) {
	seed, err := hkdf.Key(sha256.New, []byte(password), nil, "stateful-clusters/jgroups/key", ed25519.SeedSize)
	if err != nil {
		return stores{}, err
	}
	salt, err := hkdf.Key(sha256.New, []byte(password), nil, "stateful-clusters/jgroups/salt", 32)
	if err != nil {
		return stores{}, err
	}
	key := ed25519.NewKeyFromSeed(seed)
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(salt[:16]),
		Subject:      pkix.Name{CommonName: "jgroups"},
		NotBefore:    time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), // before any clock
		NotAfter:     noExpiry,
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA:         true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		return stores{}, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return stores{}, err
	}
	encoder := pkcs12.Modern2023.WithRand(rand.NewChaCha8([32]byte(salt)))
	keystore, err := encoder.Encode(key, certificate, nil, password)
	if err != nil {
		return stores{}, err
	}
	truststore, err := encoder.EncodeTrustStore([]*x509.Certificate{certificate}, password)
	if err != nil {
		return stores{}, err
	}
	return stores{base64.StdEncoding.EncodeToString(keystore), base64.StdEncoding.EncodeToString(truststore)}, nil
}
