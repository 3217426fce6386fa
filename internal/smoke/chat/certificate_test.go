package chat

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"
)

// stores writes what kubectl says of a Secret with a certificate that ends then.
func stores(t *testing.T, end time.Time, password string) (file string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "jgroups"}, NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	keystore, err := pkcs12.Modern.Encode(private, certificate, nil, "a password")
	require.NoError(t, err)
	secret, err := json.Marshal(map[string]any{"kind": "Secret", "data": map[string][]byte{
		"keystore.p12": keystore, "truststore.p12": nil, "password": []byte(password),
	}})
	require.NoError(t, err)
	file = filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(file, secret, 0o600))
	return file
}

// With TLS the report has the certificate of each site. Without, it says nothing of it.
func TestCertificates(t *testing.T) {
	t.Setenv("BRIDGE", together)
	for _, c := range []struct {
		days     int
		password string
		code     int
		says     string
	}{
		{400, "a password", 0, `certificate +ok .* nyc +CN=jgroups expires in 399 days, on [0-9-]+\n`},
		{12, "a password", 0, `certificate +warning .* nyc +CN=jgroups expires in 11 days, on [0-9-]+; see docs/operations.md`},
		{-3, "a password", 1, `certificate +failed .* nyc +CN=jgroups expired 3 days ago, on [0-9-]+; see docs/operations.md`},
		{400, "another", 0, `certificate +warning .* nyc +until when it is good is not known: the password is another one`},
	} {
		t.Setenv("STORES", stores(t, time.Now().AddDate(0, 0, c.days), c.password))
		out, _, code := command(t, sites)
		assert.Equal(t, c.code, code, out)
		assert.Regexp(t, c.says, out)
		assert.NotRegexp(t, `certificate.* sfc `, out)
		assert.Contains(t, out, "2 of 2 members answered", "the chat goes on")
	}
}
