package cluster

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/keyutil"

	"stateful-clusters/internal/sandbox/toolchain"
)

func (c *Cluster) certificate() string { return filepath.Join(c.folder, "pki", "admin.crt") }

func (c *Cluster) key() string { return filepath.Join(c.folder, "pki", "admin.key") }

// writeCredentials makes one key, and one certificate for it, which are the authority, every server and the administrator. All of
// them are this person's, on this machine.
func (c *Cluster) writeCredentials() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "sandbox-admin", Organization: []string{"system:masters"}},
		NotBefore:    time.Now().Add(-24 * time.Hour),
		NotAfter:     time.Now().AddDate(100, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4(10, 96, 0, 1), net.ParseIP(c.host(toolchain.APIServer))},
		DNSNames:     []string{"localhost"},
		IsCA:         true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		return err
	}
	content, err := keyutil.MarshalPrivateKeyToPEM(key)
	if err != nil {
		return err
	}
	if err := keyutil.WriteKey(c.key(), content); err != nil {
		return err
	}
	return cert.WriteCert(c.certificate(), pem.EncodeToMemory(&pem.Block{Type: cert.CertificateBlockType, Bytes: der}))
}

// Kubeconfig returns the path of the kubeconfig of the sandbox at home.
func Kubeconfig(home string) string { return filepath.Join(home, "kubeconfig") }

// writeKubeconfig writes a kubeconfig that holds its certificates, so that its content alone reaches the cluster.
func (c *Cluster) writeKubeconfig(ports Ports) error {
	certificate, err := os.ReadFile(c.certificate())
	if err != nil {
		return fmt.Errorf("reading the cluster's certificate: %w", err)
	}
	key, err := os.ReadFile(c.key())
	if err != nil {
		return fmt.Errorf("reading the cluster's key: %w", err)
	}
	const name = "sandbox"
	config := api.NewConfig()
	server := fmt.Sprintf("https://%s:%d", c.host(toolchain.APIServer), ports[toolchain.APIServer])
	config.Clusters[name] = &api.Cluster{Server: server, CertificateAuthorityData: certificate}
	config.AuthInfos[name] = &api.AuthInfo{ClientCertificateData: certificate, ClientKeyData: key}
	config.Contexts[name] = &api.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	content, err := clientcmd.Write(*config)
	if err != nil {
		return err
	}
	return os.WriteFile(Kubeconfig(c.home), content, 0o600)
}
