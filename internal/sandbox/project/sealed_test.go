package project

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// sealed makes the sealed copy of a stack's file, and returns what the copy has in its place.
func sealed(t *testing.T, stackFile string) (c *Copy, config map[string]any) {
	t.Helper()
	c, _ = newCopy(t, "/scratch/kubeconfig", stackFile)
	c.Sealed, c.Charts = true, "http://charts"
	mustSync(t, c)
	config, _ = read(t, filepath.Join(c.Folder(), "Pulumi.local.yaml"))["config"].(map[string]any)
	return c, config
}

// Whatever the stack's file says: a comparison that reached a real cluster would change it.
func TestASealedCopyReachesNothingOutside(t *testing.T) {
	_, config := sealed(t,
		"config: {stateful-clusters:kubeconfig: ~/.kube/config, stateful-clusters:kubeContext: production, stateful-clusters:image: a:1}")
	want := map[string]any{kubeconfigKey: "/scratch/kubeconfig", "stateful-clusters:image": "a:1"}
	if !reflect.DeepEqual(config, want) {
		t.Errorf("got %v, want %v", config, want)
	}
	_, config = sealed(t, "config: {stateful-clusters:platform: eks, stateful-clusters:eksChartRepository: https://mirror.example.com}")
	want = map[string]any{platformKey: eks, eksChartsKey: "http://charts/eks", autoscalerChartKey: "http://charts/autoscaler"}
	if !reflect.DeepEqual(config, want) {
		t.Errorf("got %v, want %v", config, want)
	}
}

func TestSecretsHaveStandInsThatChangeWithThem(t *testing.T) {
	const file = `{encryptionsalt: v1:salt, secretsprovider: awskms://key,
		config: {a:key: {secure: %s}, a:list: [{name: x}, {name: {secure: two}}], a:plain: text}}`
	first, config := sealed(t, strings.ReplaceAll(file, "%s", "one"))
	again, _ := sealed(t, strings.ReplaceAll(file, "%s", "one"))
	other, _ := sealed(t, strings.ReplaceAll(file, "%s", "three"))
	standIns := first.StandIns("local")
	if len(standIns) != 2 || !maps.Equal(standIns, again.StandIns("local")) {
		t.Errorf("the stand-ins are %v, and the second time %v", standIns, again.StandIns("local"))
	}
	if o := other.StandIns("local"); o["a:key"] == standIns["a:key"] || o["a:list"] != standIns["a:list"] {
		t.Errorf("one ciphertext has changed; got %v after %v", o, standIns)
	}
	if config["a:plain"] != "text" || len(config) != 2 { // and the kubeconfig
		t.Errorf("the configuration is %v", config)
	}
	content, err := os.ReadFile(filepath.Join(first.Folder(), "Pulumi.local.yaml"))
	if err != nil || strings.Contains(string(content), "secure") || strings.Contains(string(content), "awskms") {
		t.Errorf("the copy holds what nobody can decrypt: %v\n%s", err, content)
	}
}

func TestSettingsAreTheDefaultsAndOverThemTheStacksOwn(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "Pulumi.yaml"), `{name: stateful-clusters, config: {
		"pulumi:disable-default-providers": {value: ["*"]}, membersMax: {type: integer, default: 5}, image: {type: string, default: a:1},
		empty: {type: string, default: ""}, licenseKey: {description: a secret}}}`)
	write(t, filepath.Join(root, "Pulumi.mine.yaml"), `{config: {
		stateful-clusters:membersMax: 7, stateful-clusters:licenseKey: {secure: cipher},
		stateful-clusters:tags: [{name: a, value: {secure: cipher}}]}}`)
	got, err := Settings(root, "mine")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Setting{
		"pulumi:disable-default-providers": {`["*"]`, false}, "membersMax": {"7", false}, "image": {"a:1", false}, "empty": {"", false},
		"licenseKey": {`{"secure":"cipher"}`, true},
		"tags":       {`[{"name":"a","value":{"secure":"cipher"}}]`, true},
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, err = Settings(root, "none"); err != nil || got["membersMax"].Value != "5" {
		t.Errorf("without a file: %v, %v", got, err)
	}
}

// The simulated repository serves the versions that either side of a comparison wants, under one address for both.
func TestChartsAreToBeHadInTheVersionsOfBothSides(t *testing.T) {
	side := func(controller string) map[string]Setting {
		return map[string]Setting{"eksLoadBalancerControllerVersion": {Value: controller}, "eksClusterAutoscalerVersion": {Value: "9.1.0"}}
	}
	c, _ := newCopy(t, "", "config: {stateful-clusters:platform: eks}")
	c.Sealed, c.Charts, c.ChartVersions = true, "http://charts", ChartVersions(side("3.6.0"), side("3.5.0"))
	mustSync(t, c)
	local, err := c.Local("local")
	want := map[string]string{
		"eksChartRepository": "http://charts/eks/at/3.5.0%2C3.6.0", "eksAutoscalerChartRepository": "http://charts/autoscaler/at/9.1.0",
	}
	if err != nil || !maps.Equal(local, want) {
		t.Errorf("got %v, %v, want %v", local, err, want)
	}
	for key := range local {
		if !StandsIn(key) {
			t.Errorf("%s is not said to be the sandbox's own", key)
		}
	}
}
