package status

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	clienttesting "k8s.io/client-go/testing"
	"software.sslmate.com/src/go-pkcs12"
)

// stores is a Secret as the program makes it, with a certificate that ends then.
func stores(t *testing.T, end time.Time, password string) m {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "router.example.com"}, NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	keystore, err := pkcs12.Modern.Encode(private, certificate, nil, "a password")
	require.NoError(t, err)
	return m{"kind": "Secret", "metadata": metadata("jgroups-tls"), "data": m{
		"keystore.p12": base64.StdEncoding.EncodeToString(keystore), "password": base64.StdEncoding.EncodeToString([]byte(password)),
	}}
}

func TestTheEndOfACertificate(t *testing.T) {
	for _, c := range []struct {
		secret m
		state  string
		says   string
	}{
		{stores(t, now.AddDate(0, 0, 93), "a password"), Healthy,
			"note: the certificate of jgroups-tls (CN=router.example.com) expires in 93 days, on 2026-04-05"},
		{stores(t, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), "a password"), Healthy,
			"note: the certificate of jgroups-tls (CN=router.example.com) never expires"},
		{stores(t, now.AddDate(0, 0, 12), "a password"), Healthy,
			"note: warning: the certificate of jgroups-tls (CN=router.example.com) expires in 12 days, on 2026-01-14: " +
				`replace it in time (docs/operations.md, "A certificate expires")`},
		{stores(t, now.AddDate(0, 0, -3), "a password"), Degraded,
			"- the certificate of jgroups-tls (CN=router.example.com) expired 3 days ago, on 2025-12-30, so no connection is admitted any more: " +
				"`base64 -w0 keystore.p12 | pulumi config set --secret jgroupsKeystore` (docs/operations.md, \"A certificate expires\")"},
		{stores(t, now, "another"), Healthy, "note: until when the certificate of jgroups-tls is good is not known: the password is another one"},
	} {
		d := healthy()
		d.objects = append(d.objects, c.secret)
		v := ask(t, d.client(t)).verdict()
		assert.Equal(t, c.state, v.State)
		assert.Contains(t, printed(v), c.says)
	}
}

// Secrets of others are nobody's business, and neither are those that one may not read.
func TestSecretsWithoutAKeystore(t *testing.T) {
	d := healthy()
	d.objects = append(d.objects, m{"kind": "Secret", "metadata": metadata("password"), "data": m{"password": "YQ=="}})
	client := d.client(t)
	assert.Empty(t, ask(t, client).verdict().Notes)
	client.PrependReactor("list", "secrets", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "secrets"}, "", errors.New("not yours"))
	})
	v := ask(t, client).verdict()
	assert.Equal(t, Healthy, v.State)
	assert.Empty(t, v.Notes)
}
