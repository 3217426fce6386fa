package project

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) map[string]any {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := yaml.Unmarshal(content, &document); err != nil {
		t.Fatal(err)
	}
	return document
}

// newCopy makes a repository with one stack and its copy.
func newCopy(t *testing.T, kubeconfig, stackFile string) (c *Copy, root string) {
	t.Helper()
	root = t.TempDir()
	write(t, filepath.Join(root, "Pulumi.yaml"), "name: example\nruntime: go\n")
	write(t, filepath.Join(root, "Pulumi.local.yaml"), stackFile)
	return New(root, t.TempDir(), kubeconfig), root
}

func mustSync(t *testing.T, c *Copy) []string {
	t.Helper()
	notes, err := c.Sync()
	if err != nil {
		t.Fatal(err)
	}
	return notes
}

func TestTheProgramStaysInTheRepository(t *testing.T) {
	c, root := newCopy(t, "", "")
	write(t, filepath.Join(root, "Pulumi.yaml"), "name: example\nmain: cmd\nruntime: go\n")
	mustSync(t, c)
	if got := read(t, filepath.Join(c.Folder(), "Pulumi.yaml"))["main"]; got != root {
		t.Errorf("main is %v, want %s", got, root)
	}
}

func TestChangesOfBothSidesMeetInTheCopy(t *testing.T) {
	for _, test := range []struct {
		name, base, mine, theirs, want string
		conflicts                      []string
	}{
		{"only the repository changed", "config: {a: 1}", "config: {a: 1}", "config: {a: 2, b: 3}", "config: {a: 2, b: 3}", nil},
		{"a value was set in the copy", "config: {a: 1, b: 1}", "config: {a: 9, b: 1}", "config: {a: 1, b: 2}", "config: {a: 9, b: 2}", nil},
		{"a key was added in the copy", "config: {a: 1}", "config: {a: 1, c: 5}", "config: {a: 2}", "config: {a: 2, c: 5}", nil},
		{"a key was removed in the copy", "config: {a: 1, b: 1}", "config: {a: 1}", "config: {a: 2, b: 1}", "config: {a: 2}", nil},
		{"a key was removed in the repository", "config: {a: 1, b: 1}", "config: {a: 1, b: 1}", "config: {a: 1}", "config: {a: 1}", nil},
		{"both changed a key", "config: {a: 1}", "config: {a: 2}", "config: {a: 3}", "config: {a: 2}", []string{"a"}},
		{"both changed a key alike", "config: {a: 1}", "config: {a: 2}", "config: {a: 2}", "config: {a: 2}", nil},
		{"the salt stays", "config: {a: 1}", "encryptionsalt: s\nconfig: {a: 1}", "config: {a: 2}", "config: {a: 2}\nencryptionsalt: s", nil},
		{"the first key of the copy", "", "config: {a: 1}", "# words", "config: {a: 1}", nil},
		{"whole records count as one value", "config: {a: [{x: 1}]}", "config: {a: [{x: 2}]}", "config: {a: [{x: 1}], b: 1}", "config: {a: [{x: 2}], b: 1}", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			merged, conflicts, err := merge([]byte(test.base), []byte(test.mine), []byte(test.theirs))
			if err != nil {
				t.Fatal(err)
			}
			var got, want any
			if err := yaml.Unmarshal(merged, &got); err != nil {
				t.Fatal(err)
			}
			if err := yaml.Unmarshal([]byte(test.want), &want); err != nil {
				t.Fatal(err)
			}
			gotText, _ := yaml.Marshal(got)
			wantText, _ := yaml.Marshal(want)
			if string(gotText) != string(wantText) {
				t.Errorf("got\n%s\nwant\n%s", gotText, wantText)
			}
			if !slices.Equal(conflicts, test.conflicts) {
				t.Errorf("the conflicts are %v, want %v", conflicts, test.conflicts)
			}
		})
	}
}

func TestSyncKeepsWhatWasSetInTheCopy(t *testing.T) {
	c, root := newCopy(t, "", "config:\n  example:a: one\n")
	mustSync(t, c)
	copied := filepath.Join(c.Folder(), "Pulumi.local.yaml")
	write(t, copied, "config:\n  example:a: mine\n  example:b:\n    secure: v1:xyz\nencryptionsalt: v1:abc\n")
	mustSync(t, c)
	write(t, filepath.Join(root, "Pulumi.local.yaml"), "config:\n  example:a: two\n  example:c: new\n")
	notes := mustSync(t, c)
	got := read(t, copied)
	config := got["config"].(map[string]any)
	if config["example:a"] != "mine" || config["example:c"] != "new" || config["example:b"] == nil || got["encryptionsalt"] != "v1:abc" {
		t.Errorf("the copy is %v", got)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "example:a keeps the value") {
		t.Errorf("the notes are %v", notes)
	}
	if notes := mustSync(t, c); len(notes) != 0 {
		t.Errorf("said again: %v", notes)
	}
}

func TestForeignSecretsAreLeftOutAndNamed(t *testing.T) {
	c, _ := newCopy(t, "", "encryptionsalt: v1:theirs\nconfig:\n  example:key:\n    secure: v1:xyz\n  example:list:\n  - secure: v1:abc\n  example:a: one\n")
	notes := mustSync(t, c)
	got := read(t, filepath.Join(c.Folder(), "Pulumi.local.yaml"))
	config := got["config"].(map[string]any)
	if got["encryptionsalt"] != nil || len(config) != 1 || config["example:a"] != "one" {
		t.Errorf("the copy is %v", got)
	}
	if len(notes) != 2 || !strings.Contains(notes[0], "example:key") || !strings.Contains(notes[1], "example:list") {
		t.Errorf("the notes are %v", notes)
	}
}

func TestTheKubeconfigOfAnotherHome(t *testing.T) {
	for _, test := range []struct{ name, stackFile, want string }{
		{"a stack on the default platform", "", "/home/kubeconfig"},
		{"a stack on an existing cluster", "config: {stateful-clusters:platform: existing}", "/home/kubeconfig"},
		{"a stack that names its own", "config: {stateful-clusters:kubeconfig: mine}", "mine"},
		{"a stack in a cloud", "config: {stateful-clusters:platform: eks}", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _ := newCopy(t, "/home/kubeconfig", test.stackFile)
			mustSync(t, c)
			config, _ := read(t, filepath.Join(c.Folder(), "Pulumi.local.yaml"))["config"].(map[string]any)
			if got, _ := config[kubeconfigKey].(string); got != test.want {
				t.Errorf("the kubeconfig is %q, want %q", got, test.want)
			}
		})
	}
}

func TestStacksAndTheirPlaces(t *testing.T) {
	c, root := newCopy(t, "", "")
	write(t, filepath.Join(root, "Pulumi.eks.yaml"), "config: {stateful-clusters:platform: eks}")
	if got := c.Stacks(); !slices.Equal(got, []string{"eks", "local"}) {
		t.Errorf("the stacks are %v", got)
	}
	for stack, want := range map[string]bool{"eks": true, "local": false} {
		if got, err := c.InCloud(stack); got != want || err != nil {
			t.Errorf("%s is in a cloud: %v, %v", stack, got, err)
		}
	}
}

func TestTheClusterOfAStack(t *testing.T) {
	c, root := newCopy(t, "", "config: {stateful-clusters:clusterName: repository}")
	write(t, filepath.Join(root, "Pulumi.yaml"), "name: example\nconfig: {clusterName: {type: string, default: usual}}\n")
	write(t, filepath.Join(root, "Pulumi.plain.yaml"), "")
	is := func(stack, want string) {
		t.Helper()
		if got, err := c.ClusterName(stack); got != want || err != nil {
			t.Errorf("the cluster of %s is %q, %v; want %q", stack, got, err, want)
		}
	}
	is("local", "repository")
	is("plain", "usual")
	mustSync(t, c)
	write(t, filepath.Join(c.Folder(), "Pulumi.local.yaml"), "config: {stateful-clusters:clusterName: mine}")
	is("local", "mine")
}

func TestTheKubeconfigOfAStack(t *testing.T) {
	for value, want := range map[string]string{
		"": "", "~/.kube/config": "~/.kube/config", "/mine": "/mine", "mine/kubeconfig": "ROOT/mine/kubeconfig",
	} {
		c, root := newCopy(t, "", fmt.Sprintf("config: {stateful-clusters:kubeconfig: %q}", value))
		if got, err := c.Kubeconfig("local"); got != strings.Replace(want, "ROOT", root, 1) || err != nil {
			t.Errorf("%q: got %q, %v", value, got, err)
		}
	}
	c, root := newCopy(t, "", "")
	write(t, filepath.Join(root, "Pulumi.yaml"), "name: example\nconfig: {kubeconfig: {type: string, default: usual}}\n")
	if got, err := c.Kubeconfig("local"); got != filepath.Join(root, "usual") || err != nil {
		t.Errorf("by default: got %q, %v", got, err)
	}
}

func TestTheChartRepositoriesOfTheSimulatedClouds(t *testing.T) {
	for _, test := range []struct{ name, stackFile, charts, autoscaler string }{
		{"a stack on EKS", "config: {stateful-clusters:platform: eks}", "http://here/charts/eks", "http://here/charts/autoscaler"},
		{"one that names its own", "config: {stateful-clusters:platform: eks, stateful-clusters:eksChartRepository: oci://mine}", "oci://mine", "http://here/charts/autoscaler"},
		{"a stack on AKS", "config: {stateful-clusters:platform: aks}", "", ""},
		{"a stack on an existing cluster", "", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _ := newCopy(t, "", test.stackFile)
			mustSync(t, c) // before there are any simulated clouds
			c.Charts = "http://here/charts"
			for range 2 {
				mustSync(t, c)
				config, _ := read(t, filepath.Join(c.Folder(), "Pulumi.local.yaml"))["config"].(map[string]any)
				charts, _ := config[eksChartsKey].(string)
				autoscaler, _ := config[autoscalerChartKey].(string)
				if charts != test.charts || autoscaler != test.autoscaler {
					t.Errorf("the repositories are %q and %q", charts, autoscaler)
				}
			}
		})
	}
}

func TestAChartRepositoryThatWasSetInTheSandboxStays(t *testing.T) {
	c, _ := newCopy(t, "", "config: {stateful-clusters:platform: eks}")
	c.Charts = "http://here/charts"
	mustSync(t, c)
	copied := filepath.Join(c.Folder(), "Pulumi.local.yaml")
	write(t, copied, "config: {stateful-clusters:platform: eks, stateful-clusters:eksChartRepository: oci://mine}")
	c.Charts = "http://elsewhere/charts"
	mustSync(t, c)
	if config := read(t, copied)["config"].(map[string]any); config[eksChartsKey] != "oci://mine" {
		t.Errorf("the copy is %v", config)
	}
}

func TestABrokenStackFileIsNamed(t *testing.T) {
	c, _ := newCopy(t, "", "config: [")
	if _, err := c.Sync(); err == nil || !strings.Contains(err.Error(), "Pulumi.local.yaml") {
		t.Errorf("the error is %v", err)
	}
}
