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
	mustSync(t, c)
	if got := read(t, filepath.Join(c.Folder(), "Pulumi.yaml"))["main"]; got != root {
		t.Errorf("main is %v, want %s", got, root)
	}
}

func TestTheCopyFollowsTheRepositoryUntilSomebodySetsSomething(t *testing.T) {
	c, root := newCopy(t, "", "config:\n  example:a: one\n")
	mustSync(t, c)
	repository, copied := filepath.Join(root, "Pulumi.local.yaml"), filepath.Join(c.Folder(), "Pulumi.local.yaml")
	write(t, copied, "config:\n  example:a: one\nencryptionsalt: v1:abc\n") // as `pulumi stack init` does
	write(t, repository, "config:\n  example:a: two\n")
	if notes := mustSync(t, c); len(notes) != 0 {
		t.Errorf("the notes are %v", notes)
	}
	if got := read(t, copied); got["config"].(map[string]any)["example:a"] != "two" || got["encryptionsalt"] != "v1:abc" {
		t.Errorf("the copy is %v", got)
	}
	write(t, copied, "config:\n  example:a: mine\nencryptionsalt: v1:abc\n")
	mustSync(t, c)
	write(t, repository, "config:\n  example:a: three\n")
	if notes := mustSync(t, c); len(notes) != 1 || !strings.Contains(notes[0], "remove "+copied) {
		t.Errorf("the notes are %v", notes)
	}
	if got := read(t, copied)["config"].(map[string]any)["example:a"]; got != "mine" {
		t.Errorf("what was set in the sandbox is %v now", got)
	}
	if notes := mustSync(t, c); len(notes) != 0 {
		t.Errorf("said again: %v", notes)
	}
	if err := os.Remove(copied); err != nil {
		t.Fatal(err)
	}
	mustSync(t, c)
	if got := read(t, copied)["config"].(map[string]any)["example:a"]; got != "three" {
		t.Errorf("the copy was removed and has %v", got)
	}
}

func TestForeignSecretsAreLeftOutAndNamed(t *testing.T) {
	c, _ := newCopy(t, "",
		"encryptionsalt: v1:theirs\nconfig:\n  example:key:\n    secure: v1:xyz\n  example:list:\n  - secure: v1:abc\n  example:a: one\n")
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

func TestWhatAStackHasForAKey(t *testing.T) {
	c, root := newCopy(t, "", "config: {stateful-clusters:clusterName: repository}")
	write(t, filepath.Join(root, "Pulumi.yaml"), "name: example\nconfig: {clusterName: {type: string, default: usual}}\n")
	write(t, filepath.Join(root, "Pulumi.eks.yaml"), "config: {stateful-clusters:platform: eks}")
	if got := c.Stacks(); !slices.Equal(got, []string{"eks", "local"}) {
		t.Errorf("the stacks are %v", got)
	}
	is := func(stack, cluster string, inCloud bool) {
		t.Helper()
		sites, err := c.Sites(stack)
		if err != nil || len(sites) != 1 || sites[0].ClusterName != cluster || sites[0].InCloud() != inCloud {
			t.Errorf("%s has the sites %v; %v", stack, sites, err)
		}
	}
	is("local", "repository", false)
	is("eks", "usual", true)
	mustSync(t, c)
	write(t, filepath.Join(c.Folder(), "Pulumi.local.yaml"), "config: {stateful-clusters:clusterName: mine}")
	is("local", "mine", false)
}

func TestTheSitesOfAStack(t *testing.T) {
	c, root := newCopy(t, "/home/kubeconfig", "config: {stateful-clusters:clusterName: all, stateful-clusters:sites: "+
		"[{name: nyc, platform: eks}, {name: sfc, clusterName: west}]}")
	write(t, filepath.Join(root, "Pulumi.yaml"), "name: example\nconfig: {sites: {default: []}}\n")
	c.Charts = "http://charts"
	mustSync(t, c)
	sites, err := c.Sites("local")
	if want := []Site{{"nyc", "eks", "all"}, {"sfc", "", "west"}}; err != nil || !slices.Equal(sites, want) {
		t.Errorf("the sites are %v; %v", sites, err)
	}
	if in, err := c.InCloud("local"); !in || err != nil {
		t.Errorf("it is in a cloud: %v; %v", in, err)
	}
	local, err := c.Local("local")
	if err != nil || local["kubeconfig"] != "/home/kubeconfig" || local["eksChartRepository"] != "http://charts/eks" {
		t.Errorf("the local values are %v; %v", local, err)
	}
}

func TestWhatAStackRuns(t *testing.T) {
	c, root := newCopy(t, "", "config: {stateful-clusters:workload: jgroups, stateful-clusters:jgroupsVersion: \"4.2\"}")
	write(t, filepath.Join(root, "Pulumi.yaml"), "name: example\nconfig: {workload: {default: migratorydata}, image: {default: a:1}, "+
		"jgroupsImage: {default: b:1}, jgroupsVersion: {default: '5.5'}}\n")
	write(t, filepath.Join(root, "Pulumi.eks.yaml"), "config: {stateful-clusters:image: c:1}")
	for stack, want := range map[string][3]string{"local": {"jgroups", "b:1", "4.2"}, "eks": {"migratorydata", "c:1", ""}} {
		workload, image, version, err := c.Workload(stack)
		if got := [3]string{workload, image, version}; got != want || err != nil {
			t.Errorf("%s runs %v; %v", stack, got, err)
		}
	}
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
		{"one that names its own", "config: {stateful-clusters:platform: eks, stateful-clusters:eksChartRepository: oci://mine}", "oci://mine",
			"http://here/charts/autoscaler"},
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

func TestABrokenStackFileIsNamed(t *testing.T) {
	c, _ := newCopy(t, "", "config: [")
	if _, err := c.Sync(); err == nil || !strings.Contains(err.Error(), "Pulumi.local.yaml") {
		t.Errorf("the error is %v", err)
	}
}
