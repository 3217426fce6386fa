package infra

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config"
)

const twoContexts = `
apiVersion: v1
kind: Config
current-context: first
contexts:
- name: first
  context: {cluster: a, user: me}
- name: second
  context: {cluster: b, user: me, namespace: elsewhere}
- name: dangling
  context: {cluster: c}
clusters:
- name: a
  cluster: {server: "https://a.example.com:6443", certificate-authority-data: QQ==}
- name: b
  cluster: {server: "https://b.example.com"}
`

func TestTarget(t *testing.T) {
	for context, want := range map[string]kubeconfigTarget{
		"":       {"first", "a", "https://a.example.com:6443"},
		"first":  {"first", "a", "https://a.example.com:6443"},
		"second": {"second", "b", "https://b.example.com"},
	} {
		args := ExistingArgs{Kubeconfig: config.File{Path: "config", Content: twoContexts}, Context: context}
		got, finding := args.target()
		require.Nil(t, finding, context)
		assert.Equal(t, want, got, context)
		assert.NoError(t, args.Check().Err(), context)
	}
}

func TestTargetThatLeadsNowhere(t *testing.T) {
	for _, c := range []struct {
		kubeconfig, context string
		key, says           string
	}{
		{twoContexts, "third", "kubeContext", "is not in the kubeconfig config, which has [first, second, dangling]"},
		{twoContexts, "dangling", "kubeconfig", `no server for the cluster of the context "dangling"`},
		{"apiVersion: v1", "", "kubeContext", "no current context"},
		{"current-context: a", "", "kubeContext", "which has []"},
		{"just a text", "", "kubeconfig", "is not YAML"},
		{"{", "", "kubeconfig", "is not YAML"},
		{" \n\t", "", "kubeconfig", "is an empty file"},
	} {
		args := ExistingArgs{Kubeconfig: config.File{Path: "config", Content: c.kubeconfig}, Context: c.context}
		faults := args.Check().Faults
		if assert.Len(t, faults, 1, "%q", c.kubeconfig) {
			assert.Equal(t, c.key, faults[0].Key)
			assert.Contains(t, faults[0].Allowed, c.says)
			assert.NotEmpty(t, faults[0].Remedy)
		}
	}
}

// What could not be read is never taken for an empty kubeconfig, which clients read as "the operator's own".
func TestUnreadableKubeconfig(t *testing.T) {
	args := ExistingArgs{Kubeconfig: config.File{Path: "config", Err: errors.New("permission denied")}}
	faults := args.Check().Faults
	require.Len(t, faults, 1)
	assert.Contains(t, faults[0].Allowed, "permission denied")
}

func TestShellWord(t *testing.T) {
	for text, want := range map[string]string{
		".sandbox/kubeconfig": ".sandbox/kubeconfig",
		"~/.kube/config":      "~/.kube/config",
		"~/my clusters/one":   "~/'my clusters/one'",
		"it's":                `'it'\''s'`,
	} {
		assert.Equal(t, want, shellWord(text))
	}
}
