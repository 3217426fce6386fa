//go:build long

package jgroups

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

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"
)

const storesPassword = "a password of thirty-two letters or more"

// authority is who signs certificates, and a keystore with one that it has signed.
type authority struct {
	certificate *x509.Certificate
	keystore    string
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	certify := func(subject string, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		template := &x509.Certificate{
			SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: subject}, NotAfter: time.Now().AddDate(1, 0, 0),
			IsCA: parent == nil, BasicConstraintsValid: true,
		}
		if parent == nil {
			parent, signer = template, key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
		require.NoError(t, err)
		certificate, err := x509.ParseCertificate(der)
		require.NoError(t, err)
		return certificate, key
	}
	ca, signer := certify(name, nil, nil)
	certificate, key := certify("of "+name, ca, signer)
	keystore, err := pkcs12.Modern.Encode(key, certificate, nil, storesPassword)
	require.NoError(t, err)
	return authority{ca, base64.StdEncoding.EncodeToString(keystore)}
}

// truststore has the authorities given.
func truststore(t *testing.T, all ...authority) string {
	t.Helper()
	var certificates []*x509.Certificate
	for _, a := range all {
		certificates = append(certificates, a.certificate)
	}
	content, err := pkcs12.Modern.EncodeTrustStore(certificates, storesPassword)
	require.NoError(t, err)
	return base64.StdEncoding.EncodeToString(content)
}

// An authority is replaced in the three steps of docs/jgroups.md. Each of them takes effect without a hand on any pod
// (https://github.com/infinispan/infinispan-operator/issues/2122), and the chat goes on.
func TestLongAnotherAuthorityOnRealNodes(t *testing.T) {
	w := open(t)
	former, next := newAuthority(t, "the former authority"), newAuthority(t, "the next authority")
	w.act("both sites come up in one go", func(w *scene) {
		w.SetSecret("jgroupsStorePassword="+storesPassword, "jgroupsKeystore="+former.keystore, "jgroupsTruststore="+truststore(t, former))
		w.Set("jgroupsTls=true")
		w.comeUp()
	})
	for _, step := range []struct{ name, setting string }{
		{"both authorities are believed", "jgroupsTruststore=" + truststore(t, former, next)},
		{"the next one has signed", "jgroupsKeystore=" + next.keystore},
		{"the former one is believed no more", "jgroupsTruststore=" + truststore(t, next)},
	} {
		w.act(step.name, func(w *scene) {
			before := map[string]map[string]string{}
			for _, site := range names {
				before[site] = w.ids(site, "")
			}
			w.SetSecret(step.setting)
			silent := w.heardAnew(func() {
				w.Apply()
				w.complete()
			})
			for _, site := range names {
				for name := range w.ids(site, "") {
					assert.NotContains(w.T, before[site], name, "%s goes on with what it had", name)
				}
				silent.within(w.T, site, stated)
			}
			w.everybodyAnswers(5, 3)
		})
	}
	w.act("the stack goes", (*scene).goes)
}
