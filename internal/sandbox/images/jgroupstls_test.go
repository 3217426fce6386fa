package images

import (
	"encoding/base64"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/expiry/storetest"
)

// storePassword is long enough for stores to be made of it.
const storePassword = "changeit-but-with-thirty-two-letters"

// keystores makes a certificate of its own in a folder, and an authority that knows it alone.
func keystores(t *testing.T) (keystore, truststore string) {
	t.Helper()
	folder := t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	for _, args := range [][]string{
		{"-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=jgroups", "-keystore", file("keystore.p12")},
		{"-exportcert", "-alias", "a", "-keystore", file("keystore.p12"), "-file", file("certificate")},
		{"-importcert", "-noprompt", "-alias", "a", "-keystore", file("truststore.p12"), "-file", file("certificate")},
	} {
		out, err := exec.Command("keytool", append(args, "-storetype", "PKCS12", "-storepass", storePassword)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	read := func(name string) string {
		content, err := os.ReadFile(file(name))
		require.NoError(t, err)
		return base64.StdEncoding.EncodeToString(content)
	}
	return read("keystore.p12"), read("truststore.p12")
}

// With TLS a router admits who has a certificate that the authority knows, and nobody else: with stores that are given, and with those that
// the program makes.
func TestARouterWithTLSAdmitsNoStranger(t *testing.T) {
	jar := jar(t, "5.5")
	made := map[string]string{"jgroupsTls": "true", "jgroupsStorePassword": storePassword}
	given := maps.Clone(made)
	given["jgroupsKeystore"], given["jgroupsTruststore"] = keystores(t)
	for name, settings := range map[string]map[string]string{"given": given, "made": made} {
		t.Run(name, func(t *testing.T) {
			const password = "JGROUPS_STORE_PASSWORD=" + storePassword
			port := free(t)
			ours := render(t, settings).here(t, "here", jar, t.TempDir(), port)
			router := start(t, "router", ours.router, password)
			start(t, "member", ours.command, "POD_IP=127.0.0.1", password).says(joined)
			router.says("added _here")
			for range 3 { // as probes do
				connection, err := net.Dial("tcp", "127.0.0.1:"+port)
				require.NoError(t, err)
				require.NoError(t, connection.Close())
			}

			other := render(t, settings) // a certificate that the router does not know, from somebody who knows the router's
			stranger, _ := keystores(t)
			other.stores["keystore.p12"] = stranger
			other = other.here(t, "forger", jar, t.TempDir(), port)
			plain := render(t, nil).here(t, "plain", jar, t.TempDir(), port)
			forger := start(t, "forger", other.command, "POD_IP=127.0.0.1", password)
			start(t, "plain", plain.command, "POD_IP=127.0.0.1").says(joined) // alone, in a bridge of its own
			forger.says(joined)
			assert.NotContains(t, router.log(), "added _forger")
			assert.NotContains(t, router.log(), "added _plain")
		})
	}
}

// What docs/operations.md says of an expired certificate: who shows it is not admitted, and a router that shows it has no members.
func TestAnExpiredCertificateIsRefused(t *testing.T) {
	jar, authority := jar(t, "5.5"), storetest.NewAuthority(t, "authority")
	with := func(end time.Time) map[string]string {
		return map[string]string{
			"jgroupsTls": "true", "jgroupsStorePassword": storePassword,
			"jgroupsKeystore":   authority.Keystore(t, storePassword, end),
			"jgroupsTruststore": storetest.Truststore(t, storePassword, authority),
		}
	}
	const password = "JGROUPS_STORE_PASSWORD=" + storePassword
	good, expired := with(time.Now().AddDate(0, 0, 1)), with(time.Now().AddDate(0, 0, -1))
	member := func(name, port string, settings map[string]string) *container {
		g := render(t, settings).here(t, name, jar, t.TempDir(), port)
		return start(t, name, g.command, "POD_IP=127.0.0.1", password)
	}
	router := func(name, port string, settings map[string]string) *container {
		return start(t, name, render(t, settings).here(t, name, jar, t.TempDir(), port).router, password)
	}
	one, other := free(t), free(t)
	sound, ended := router("sound", one, good), router("ended", other, expired)
	member("late", one, expired).says(joined) // alone, in a bridge of its own
	member("apart", other, good).says(joined)
	member("here", one, good).says(joined)
	sound.says("added _here")
	assert.NotContains(t, sound.log(), "added _late")
	assert.NotContains(t, ended.log(), "added _apart")
}
