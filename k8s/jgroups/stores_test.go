package jgroups

import (
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"software.sslmate.com/src/go-pkcs12"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

// opened are the certificate of a keystore and the authorities of a truststore.
func opened(t *testing.T, s stores, password string) (certificate *x509.Certificate, authorities []*x509.Certificate) {
	t.Helper()
	content, err := base64.StdEncoding.DecodeString(s.key)
	require.NoError(t, err)
	_, certificate, err = pkcs12.Decode(content, password)
	require.NoError(t, err)
	content, err = base64.StdEncoding.DecodeString(s.trust)
	require.NoError(t, err)
	authorities, err = pkcs12.DecodeTrustStore(content, password)
	require.NoError(t, err)
	return certificate, authorities
}

// Each run makes the same stores of the same password, or every run would roll all members and routers.
func TestStoresMadeOfAPassword(t *testing.T) {
	const password, another = "a password of thirty-two letters or more", "another password of thirty-two letters"
	first, err := makeStores(password)
	require.NoError(t, err)
	again, err := makeStores(password)
	require.NoError(t, err)
	assert.Equal(t, first, again)

	certificate, authorities := opened(t, first, password)
	require.Len(t, authorities, 1)
	pool := x509.NewCertPool()
	pool.AddCert(authorities[0])
	for _, now := range []time.Time{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2126, 1, 1, 0, 0, 0, 0, time.UTC)} {
		for _, usage := range []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth} {
			_, err = certificate.Verify(x509.VerifyOptions{Roots: pool, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{usage}})
			require.NoError(t, err)
		}
	}

	other, err := makeStores(another)
	require.NoError(t, err)
	stranger, _ := opened(t, other, another)
	_, err = stranger.Verify(x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	require.Error(t, err, "who has another password is not believed")
}

// Stores that the program makes are the same on all sites, and as secret as those given.
func TestAllSitesHaveTheSameStores(t *testing.T) {
	run := deploy(t, madeTLS, `{}`, "nyc", "sfc")
	data := func(run *mocks.Run, site string) any { return run.Find(t, "Secret "+site+"-jgroups-tls").At("data") }
	assert.Contains(t, data(run, "nyc"), "[secret]")
	assert.Equal(t, data(run, "nyc"), data(run, "sfc"))
	assert.NotEqual(t, data(run, "nyc"), data(deploy(t, withTLS, `{}`, "nyc"), "nyc"), "those given come first")
}

// A keystore is looked into before anything is made of it. Made ones serve as given ones here.
func TestAGivenKeystoreIsLookedInto(t *testing.T) {
	const password = "a password of thirty-two letters or more"
	made, err := makeStores(password)
	require.NoError(t, err)
	examine := func(password string, now time.Time) (r check.Report) {
		(&Args{Keystore: made.key, Truststore: made.trust, StorePassword: password}).checkKeystore(&r, now)
		return r
	}
	assert.Empty(t, examine(password, time.Now()))
	whole := fmt.Sprintf(`{jgroupsTls: true, jgroupsKeystore: %s, jgroupsTruststore: %s, jgroupsStorePassword: `, made.key, made.trust)
	checkSound(t, whole+password+"}")
	checkFaults(t, cases{
		{whole + "another}", "jgroupsStorePassword", "does not open jgroupsKeystore", "password of both stores"},
	})
	for says, now := range map[string]time.Time{"has a certificate (CN=jgroups) that": noExpiry.AddDate(0, 0, -29), "that": noExpiry} {
		r := examine(password, now)
		assert.Empty(t, r.Faults, "a run that mends something else is possible")
		configtest.Finding(t, configtest.Case{"", "jgroupsKeystore", says, "replace it"}, r.Warnings)
	}
	assert.Empty(t, examine(password, noExpiry.AddDate(0, 0, -31)))
}

// What the two files are is seen before routers and members are replaced by some that cannot start.
func TestGivenStoresThatCannotServe(t *testing.T) {
	const password, another = "a password of thirty-two letters or more", "another password of thirty-two letters"
	made, err := makeStores(password)
	require.NoError(t, err)
	other, err := makeStores(another)
	require.NoError(t, err)
	given := func(key, trust string) string {
		return fmt.Sprintf(`{jgroupsTls: true, jgroupsStorePassword: %s, jgroupsKeystore: %s, jgroupsTruststore: %s}`, password, key, trust)
	}
	checkFaults(t, cases{
		{given(made.trust, made.key), "jgroupsKeystore", "is a truststore, which has no key", "swapped"},
		{given(made.key, other.trust), "jgroupsStorePassword", "does not open jgroupsTruststore", "password of both stores"},
	})
	for _, odd := range []string{strings.Repeat("é", 16), strings.Repeat("a", 40) + `\n`} {
		configtest.Finding(t, configtest.Case{"", "jgroupsStorePassword", "is not printable ASCII", "openssl rand"},
			args(t, `{jgroupsTls: true, jgroupsStorePassword: "`+odd+`"}`).Check().Faults)
	}
	_, strangers := opened(t, other, another)
	trust, err := pkcs12.Modern.EncodeTrustStore(strangers, password)
	require.NoError(t, err)
	stranger := args(t, given(made.key, base64.StdEncoding.EncodeToString(trust))).Check()
	assert.Empty(t, stranger.Faults)
	configtest.Finding(t, configtest.Case{"", "jgroupsTruststore", "does not know who signed", "add that authority"}, stranger.Warnings)
	checkSound(t, given(made.key, made.key)) // a JVM believes the certificates of its own keys
}
