package cluster

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
)

// Kubeconfig returns the path of the kubeconfig of the sandbox at home.
func Kubeconfig(home string) string { return filepath.Join(home, "kubeconfig") }

const kubeconfig = `apiVersion: v1
kind: Config
current-context: %[1]s
clusters:
- name: %[1]s
  cluster:
    server: https://127.0.0.1:%[2]d
    certificate-authority-data: %[3]s
contexts:
- name: %[1]s
  context: {cluster: %[1]s, user: %[1]s}
users:
- name: %[1]s
  user:
    client-certificate-data: %[4]s
    client-key-data: %[5]s
`

func (c *Cluster) kubeconfig(r *record) (string, error) {
	var encoded []any
	for _, file := range []string{"ca.crt", "admin.crt", "admin.key"} {
		content, err := os.ReadFile(c.pki(file))
		if err != nil {
			return "", fmt.Errorf("reading the cluster's certificates: %w", err)
		}
		encoded = append(encoded, base64.StdEncoding.EncodeToString(content))
	}
	return fmt.Sprintf(kubeconfig, append([]any{name, r.Ports[apiServer]}, encoded...)...), nil
}

// writeKubeconfig writes a kubeconfig that holds its certificates, so that its content alone reaches the cluster.
func (c *Cluster) writeKubeconfig(r *record) error {
	config, err := c.kubeconfig(r)
	if err != nil {
		return err
	}
	// Only if it differs: the program takes another content for a change.
	if present, err := os.ReadFile(Kubeconfig(c.home)); err == nil && string(present) == config {
		return nil
	}
	return os.WriteFile(Kubeconfig(c.home), []byte(config), 0o600)
}
