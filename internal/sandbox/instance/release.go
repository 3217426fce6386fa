package instance

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// releaseType is the type of a Helm release, which is not an object of Kubernetes.
const releaseType = "kubernetes:helm.sh/v3:Release"

// removeRelease removes a release that was being installed, of which Helm would say that its name is in use. Helm keeps a
// release with its manifest in a Secret (https://helm.sh/docs/topics/kubernetes_apis/, "release records"), so kubectl can do
// what `helm uninstall` does:
//
//	kubectl get secret sh.helm.release.v1.NAME.v1 -o jsonpath={.data.release} | base64 -d | base64 -d | gunzip | jq -r .manifest | kubectl delete -f -
//	kubectl delete secret -l owner=helm,name=NAME
func removeRelease(ctx context.Context, kubectl kubectl, r resource) error {
	var inputs struct{ Name, Namespace string }
	if err := json.Unmarshal(r.Inputs, &inputs); err != nil {
		return fmt.Errorf("reading what an interrupted run was creating, %s: %w", r.URN, err)
	}
	failed := func(err error) error {
		return fmt.Errorf("removing the Helm release %s, which an interrupted run was installing: %w", inputs.Name, err)
	}
	namespace, records := "--namespace="+inputs.Namespace, "owner=helm,name="+inputs.Name
	out, err := output(kubectl(ctx, "get", "secrets", namespace, "-l", records, "-o", "json"))
	if err != nil {
		return failed(err)
	}
	var secrets struct {
		Items []struct{ Data struct{ Release []byte } }
	}
	if err := json.Unmarshal(out, &secrets); err != nil {
		return failed(err)
	}
	for _, secret := range secrets.Items {
		manifest, err := manifestOf(secret.Data.Release)
		if err != nil {
			return failed(err)
		}
		cmd := kubectl(ctx, "delete", namespace, "--ignore-not-found", "--timeout=60s", "-f", "-")
		cmd.Stdin = strings.NewReader(manifest)
		if _, err := output(cmd); err != nil {
			return failed(err)
		}
	}
	if _, err := output(kubectl(ctx, "delete", "secrets", namespace, "-l", records)); err != nil {
		return failed(err)
	}
	return nil
}

// manifestOf returns the objects of a release from its record, which is JSON, zipped and in base64.
func manifestOf(record []byte) (string, error) {
	zipped, err := base64.StdEncoding.DecodeString(string(record))
	if err != nil {
		return "", err
	}
	reader, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		return "", err
	}
	var release struct{ Manifest string }
	return release.Manifest, json.Unmarshal(content, &release)
}

// output runs a command and returns what it wrote to its standard output; an error holds what it wrote to the other one.
func output(cmd *exec.Cmd) ([]byte, error) {
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, strings.TrimSpace(errors.String()))
	}
	return out, nil
}
