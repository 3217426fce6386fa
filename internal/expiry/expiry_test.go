package expiry

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"
)

// now is the moment of every test.
var now = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

func in(days int) time.Time { return now.AddDate(0, 0, days) }

// store holds a certificate that ends then, and those of its chain.
func store(t *testing.T, ends ...time.Time) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	var all []*x509.Certificate
	for i, end := range ends {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i)), Subject: pkix.Name{CommonName: []string{"own", "chain"}[i]}, NotAfter: end,
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		require.NoError(t, err)
		c, err := x509.ParseCertificate(der)
		require.NoError(t, err)
		all = append(all, c)
	}
	content, err := pkcs12.Modern.Encode(key, all[0], all[1:], "password")
	require.NoError(t, err)
	return content
}

func TestTheFirstEndCounts(t *testing.T) {
	for _, c := range []struct {
		ends  []time.Time
		state State
		says  string
	}{
		{[]time.Time{in(93)}, Good, "CN=own expires in 93 days, on 2027-03-01"},
		{[]time.Time{in(30)}, Good, "CN=own expires in 30 days, on 2026-12-28"},
		{[]time.Time{in(30).Add(-time.Second)}, Soon, "CN=own expires in 29 days, on 2026-12-28"},
		{[]time.Time{now.Add(time.Hour)}, Soon, "CN=own expires in 0 days, on 2026-11-28"},
		{[]time.Time{now}, Expired, "CN=own expired 0 days ago, on 2026-11-28"},
		{[]time.Time{in(-3)}, Expired, "CN=own expired 3 days ago, on 2026-11-25"},
		{[]time.Time{in(93), in(5)}, Soon, "CN=chain expires in 5 days, on 2026-12-03"},
		{[]time.Time{in(5), in(93)}, Soon, "CN=own expires in 5 days, on 2026-12-03"},
		{[]time.Time{time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)}, Good, "CN=own never expires"},
	} {
		certificate, err := Of(store(t, c.ends...), "password")
		require.NoError(t, err)
		assert.Equal(t, c.state, certificate.State(now), c.says)
		assert.Equal(t, c.says, certificate.Subject+" "+certificate.Says(now))
	}
}

func TestAStoreThatCannotBeRead(t *testing.T) {
	_, err := Of(store(t, now), "another")
	require.ErrorIs(t, err, ErrPassword)
	_, err = Of([]byte("no store"), "password")
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrPassword)
}
