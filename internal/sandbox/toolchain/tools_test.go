package toolchain

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

// A tool whose own sources are not all part of its address would not be rebuilt when one of them changes.
func TestSourcesAreTheImportedPackages(t *testing.T) {
	for _, tool := range tools {
		if tool.Module != "." {
			continue
		}
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if .Main}}{{$.ImportPath}}{{end}}{{end}}", tool.Package)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var imported []string
		for _, line := range strings.Fields(string(out)) {
			imported = append(imported, strings.TrimPrefix(line, "stateful-clusters/"))
		}
		slices.Sort(imported)
		declared := slices.Sorted(slices.Values(tool.Sources))
		if !slices.Equal(imported, declared) {
			t.Errorf("%s: the sources are %v, the packages are %v", tool.Name, declared, imported)
		}
	}
}

func TestToolsAreWhatTheirModulesPin(t *testing.T) {
	for _, tool := range tools {
		content, err := os.ReadFile(filepath.Join(root, tool.Module, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		if tool.EmbedsFrom != "" && !strings.Contains(string(content), "\nrequire "+tool.EmbedsFrom+" ") {
			t.Errorf("%s: %s does not pin %s", tool.Name, tool.Module, tool.EmbedsFrom)
		}
		if !strings.HasPrefix(tool.Package, ".") && !strings.Contains(string(content), tool.Package+"\n") {
			t.Errorf("%s: %s does not name %s as a tool", tool.Name, tool.Module, tool.Package)
		}
	}
}

// The versions that the linker stamps are written down twice; they must be those of the modules.
func TestStampsAreThePinnedVersions(t *testing.T) {
	pins := map[string]string{
		Pulumi:        "github.com/pulumi/pulumi/pkg/v3 v3.274.1",
		APIServer:     "k8s.io/kubernetes v1.36.3",
		MetricsServer: "sigs.k8s.io/metrics-server v0.9.0",
	}
	for _, tool := range tools {
		pin, ok := pins[tool.Name]
		if !ok {
			continue
		}
		content, err := os.ReadFile(filepath.Join(root, tool.Module, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(content), pin) {
			t.Errorf("%s: %s does not pin %s any more; change the stamps too", tool.Name, tool.Module, pin)
		}
		version := pin[strings.LastIndex(pin, " ")+1:]
		if !slices.ContainsFunc(tool.Stamps, func(s string) bool { return strings.HasSuffix(s, "="+version) }) {
			t.Errorf("%s: no stamp says %s", tool.Name, version)
		}
	}
}
