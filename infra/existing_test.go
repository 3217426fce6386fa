package infra

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config"
	"stateful-clusters/internal/config/configtest"
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

func existingIn(kubeconfig, context string) *ExistingArgs {
	return &ExistingArgs{Kubeconfig: config.File{Path: "config", Content: kubeconfig}, Context: context}
}

func TestTarget(t *testing.T) {
	for context, want := range map[string]kubeconfigTarget{
		"":       {"first", "a", "https://a.example.com:6443"},
		"first":  {"first", "a", "https://a.example.com:6443"},
		"second": {"second", "b", "https://b.example.com"},
	} {
		args := existingIn(twoContexts, context)
		got, finding := args.target()
		require.Nil(t, finding, context)
		assert.Equal(t, want, got, context)
		assert.NoError(t, args.Check().Err(), context)
	}
}

func TestTargetThatLeadsNowhere(t *testing.T) {
	for _, c := range []struct {
		kubeconfig, context string
		key, says, advises  string
	}{
		{twoContexts, "third", "kubeContext", "is not in the kubeconfig config, which has [first, second, dangling]", "name one of these"},
		{twoContexts, "dangling", "kubeconfig", `no server for the cluster of the context "dangling"`, "export it again"},
		{"{current-context: a, contexts: [{name: a, context: {cluster: b}}], clusters: [{name: b}]}", "",
			"kubeconfig", "has no server", "export it again"},
		{"apiVersion: v1", "", "kubeContext", "no current context", "name one of the file's contexts"},
		{"current-context: a", "", "kubeContext", "which has []", "name one"},
		{"just a text", "", "kubeconfig", "is not YAML", "export it again"},
		{"{", "", "kubeconfig", "is not YAML", "export it again"},
		{" \n\t", "", "kubeconfig", "is an empty file", "write the cluster's kubeconfig into it"},
	} {
		r := existingIn(c.kubeconfig, c.context).Check()
		configtest.Finding(t, configtest.Case{c.kubeconfig, c.key, c.says, c.advises}, r.Faults)
	}
}

// What could not be read is never taken for an empty kubeconfig, which clients read as "the operator's own".
func TestUnreadableKubeconfig(t *testing.T) {
	for _, c := range []struct {
		file          config.File
		says, advises string
	}{
		{config.File{}, "names no file", "never taken unasked"},
		{config.File{Path: "config", Err: errors.New("permission denied")}, "cannot be read (permission denied)", "make up"},
	} {
		r := (&ExistingArgs{Kubeconfig: c.file}).Check()
		configtest.Finding(t, configtest.Case{c.says, "kubeconfig", c.says, c.advises}, r.Faults)
	}
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
