package main

import (
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/client-go/tools/clientcmd"
)

// printToken plays `aws eks get-token`: it prints the credentials of a cluster's administrator in the form that clients of
// Kubernetes expect (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
func printToken(kubeconfig string) error {
	config, err := clientcmd.LoadFromFile(kubeconfig)
	if err != nil {
		return fmt.Errorf("getting a token: the simulated cluster is gone: %w", err)
	}
	for _, user := range config.AuthInfos {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{
			"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
			"status": map[string]any{"clientCertificateData": string(user.ClientCertificateData), "clientKeyData": string(user.ClientKeyData)},
		})
	}
	return fmt.Errorf("getting a token: %s names no user", kubeconfig)
}
