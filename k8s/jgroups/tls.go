package jgroups

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// Where pods find their stores, and the variable with their password.
const (
	tlsFolder      = "/etc/jgroups-tls"
	keystoreFile   = "keystore.p12"
	truststoreFile = "truststore.p12"
	passwordKey    = "password"
	storePassword  = "JGROUPS_STORE_PASSWORD"
)

// tunnelTLS are the attributes by which a member shows its certificate and asks for the router's.
var tunnelTLS = attributes{
	{"tls.enabled", "true"},
	{"tls.keystore_path", tlsFolder + "/" + keystoreFile}, {"tls.keystore_password", "${" + storePassword + "}"},
	{"tls.truststore_path", tlsFolder + "/" + truststoreFile}, {"tls.truststore_password", "${" + storePassword + "}"},
}

// routerTLS are the same for a router, which admits only whom the authority knows.
var routerTLS = []string{
	"-tls_keystore_path", tlsFolder + "/" + keystoreFile, "-tls_keystore_password", "$(" + storePassword + ")",
	"-tls_truststore_path", tlsFolder + "/" + truststoreFile, "-tls_truststore_password", "$(" + storePassword + ")",
	"-tls_client_auth", "need",
}

func passwordVariable() *corev1.EnvVarArgs {
	return &corev1.EnvVarArgs{
		Name: pulumi.String(storePassword),
		ValueFrom: &corev1.EnvVarSourceArgs{SecretKeyRef: &corev1.SecretKeySelectorArgs{
			Name: pulumi.String(tlsSecret), Key: pulumi.String(passwordKey),
		}},
	}
}

func (a *Args) tlsSecret(s Site) (*corev1.SecretArgs, error) {
	stores, err := a.stores()
	if err != nil {
		return nil, err
	}
	secret := func(text string) pulumi.StringOutput {
		return pulumi.ToSecret(pulumi.String(text)).(pulumi.StringOutput)
	}
	return &corev1.SecretArgs{
		Metadata: objects.Metadata(a.Namespace, tlsSecret, s.common()),
		Type:     pulumi.String("Opaque"),
		Data: pulumi.StringMap{
			keystoreFile: secret(stores.key), truststoreFile: secret(stores.trust),
			passwordKey: secret(base64.StdEncoding.EncodeToString([]byte(a.StorePassword))),
		},
	}, nil
}

// podAnnotations make a changed Secret roll the pods: a new certificate has no effect before
// (https://github.com/infinispan/infinispan-operator/issues/2122).
func (a *Args) podAnnotations() pulumi.StringMap {
	annotations := pulumi.StringMap{}
	if a.TLS {
		sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", a.Keystore, a.Truststore, a.StorePassword))
		// A secret too: a weak password could be guessed from it.
		annotations["stateful-clusters/secret-checksum"] = pulumi.ToSecret(pulumi.String(hex.EncodeToString(sum[:]))).(pulumi.StringOutput)
	}
	return annotations
}

func (a *Args) checkTLS(r *check.Report) {
	if !a.TLS {
		if a.Keystore != "" || a.Truststore != "" || a.StorePassword != "" {
			r.Warn("jgroupsTls", a.TLS, "leaves the stores and their password unused, so messages between sites are in plain text",
				"set it to true, or remove jgroupsKeystore, jgroupsTruststore and jgroupsStorePassword")
		}
		return
	}
	if i := strings.IndexFunc(a.StorePassword, func(c rune) bool { return c < ' ' || c > '~' }); i >= 0 {
		// Java 17 says "keystore password was incorrect" to others, under any locale, and 25 depends on the locale.
		r.Fault("jgroupsStorePassword", check.Hidden, "has a character that is not printable ASCII, with which not every JVM opens a store",
			`set another one, such as "$(openssl rand -base64 32)": pulumi config set --secret jgroupsStorePassword`)
		return
	}
	if slices.Contains(Versions(), a.Version) && !a.dialect().tls {
		r.Fault("jgroupsTls", a.TLS, "is not possible with JGroups "+a.Version+", whose members cannot",
			"set it to false, or take jgroupsVersion 5.5")
	}
	if a.Keystore == "" && a.Truststore == "" {
		if len(a.StorePassword) < minPassword {
			r.Fault("jgroupsStorePassword", check.Hidden,
				fmt.Sprintf("has fewer than %d characters, and without stores the key is made of it", minPassword),
				`make one: pulumi config set --secret jgroupsStorePassword "$(openssl rand -base64 32)"; `+
					"or set jgroupsKeystore and jgroupsTruststore")
		}
		return
	}
	for _, store := range []struct{ key, text string }{{"jgroupsKeystore", a.Keystore}, {"jgroupsTruststore", a.Truststore}} {
		content, err := base64.StdEncoding.DecodeString(store.text)
		if err != nil || len(content) == 0 {
			r.Fault(store.key, check.Hidden, "must be a PKCS #12 file in Base64 while the other store is given",
				"set it: base64 -w0 FILE.p12 | pulumi config set --secret "+store.key)
		} else if bytes.HasPrefix(content, []byte("-----BEGIN")) {
			r.Fault(store.key, check.Hidden, "is a PEM file in Base64, of which a JVM makes no store, so no member would start",
				"make one of it: openssl pkcs12 -export, or keytool -importcert")
		} else if !bytes.HasPrefix(content, derSequence) && !bytes.HasPrefix(content, jks) {
			r.Fault(store.key, check.Hidden, "is no PKCS #12 file in Base64, so no router and no member would start",
				"set it: base64 -w0 FILE.p12 | pulumi config set --secret "+store.key)
		}
	}
	if a.StorePassword == "" {
		r.Fault("jgroupsStorePassword", check.Hidden, "is missing while stores are given",
			"set it to the password of both stores: pulumi config set --secret jgroupsStorePassword")
		return
	}
	if a.checkKeystore(r, time.Now()) {
		a.checkTruststore(r)
	}
}
