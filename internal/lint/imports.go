package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/gocommand"
)

// module is the path that all of our packages begin with.
const module = "stateful-clusters"

// layer says what packages may import. A name that ends in /... stands for a folder and all below it. Packages of one layer, if
// that is a folder, may import each other.
type layer struct {
	packages string
	may      []string // of ours
	inTests  []string // of ours, in tests as well
	never    []string // of others'
}

// The program reaches the world through Pulumi alone: it calls no other program, asks no server, and reads no kubeconfig that it
// was not given.
var world = []string{"os/exec", "net", "net/http", "k8s.io/client-go/..."}

// helpers are for tests of the program's parts, each in its own folder.
var helpers = []string{"internal/config/configtest", "internal/mocks"}

// Where a stack runs (infra) and what runs there (k8s) know nothing of each other; stacks puts them together. So a cloud or a
// workload can be added, or taken elsewhere, without the others.
var layers = []layer{
	{packages: ".", may: []string{"stacks"}, never: world},
	{packages: "stacks", may: []string{"internal/check", "internal/config", "infra", "k8s/..."},
		inTests: slices.Concat(helpers, []string{"internal/golden", "internal/record"}), never: world},
	// The typed packages of all sixty API groups are what a cold build would wait for: infra/release.go.
	{packages: "infra", may: []string{"internal/check", "internal/config", "internal/names"}, inTests: helpers,
		never: slices.Concat(world, []string{
			"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/helm/...",
		})},
	{packages: "k8s/...", may: []string{"internal/check", "internal/names"}, inTests: helpers, never: slices.Concat(world, []string{
		"github.com/pulumi/pulumi-aws/...", "github.com/pulumi/pulumi-eks/...", "github.com/pulumi/pulumi-azure-native-sdk/...",
	})},
	{packages: "internal/check", never: world},
	{packages: "internal/config", may: []string{"internal/check"}, never: world},
	{packages: "internal/names", never: world},

	{packages: "internal/config/configtest", may: []string{"internal/check", "internal/config"}},
	{packages: "internal/mocks"},

	// Around the program. Nothing above may lean on it, and only what renders or tests the program may import that.
	{packages: "internal/record"},
	{packages: "cmd/manifests", may: []string{"internal/check", "internal/record", "stacks"}},
	{packages: "internal/smoke"},
	{packages: "cmd/smoke", may: []string{"internal/smoke"}},
	{packages: "cmd/sandbox", may: []string{"internal/sandbox/...", "internal/smoke", "internal/check", "internal/terminal"},
		inTests: []string{"internal/record", "stacks"}},
	{packages: "internal/sandbox/...", may: []string{"internal/smoke", "internal/check", "internal/terminal"},
		inTests: []string{"internal/record", "stacks"}},
	{packages: "cmd/diff", may: []string{"internal/check", "internal/diff/...", "internal/sandbox/...", "internal/terminal"}},
	{packages: "internal/diff/...", may: []string{"internal/sandbox/...", "internal/terminal"}, inTests: []string{"internal/golden"}},
	{packages: "internal/terminal"},
	{packages: "internal/golden"},
	{packages: "internal/e2e/...", may: []string{"internal/sandbox/..."}, inTests: []string{"internal/diff/...", "internal/terminal"}},
	{packages: "internal/ci", inTests: []string{"internal/record", "stacks"}},
	{packages: "internal/lint", may: []string{"internal/sandbox/gocommand", "internal/sandbox/progress"}},
}

// goPackage is what `go list` says of a package.
type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// imports holds what every package imports against the layers.
func imports(ctx context.Context, root string) ([]finding, error) {
	out, err := gocommand.Output(ctx, root, os.Environ(), "list", "-tags", "long", "-json=ImportPath,Imports,TestImports,XTestImports",
		"./...")
	if err != nil {
		return nil, err
	}
	var found []finding
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading what go list says: %w", err)
		}
		found = append(found, p.againstLayers()...)
	}
}

func (p goPackage) againstLayers() []finding {
	name, _ := ours(p.ImportPath)
	i := slices.IndexFunc(layers, func(l layer) bool { return covers(l.packages, name) })
	if i < 0 {
		return []finding{{check: "imports", where: name, says: "belongs to no layer: give it one in internal/lint/imports.go"}}
	}
	l := layers[i]
	var found []finding
	add := func(says string) {
		found = append(found, finding{check: "imports", where: name, says: says + " (internal/lint/imports.go)"})
	}
	for _, imported := range p.Imports {
		if own, is := ours(imported); is && !coveredBy(own, l.packages, l.may...) {
			add(fmt.Sprintf("imports %s; of ours it may import %s", own, list(l.may)))
		} else if !is && coveredBy(imported, "", l.never...) {
			add(fmt.Sprintf("imports %s, which is not for it", imported))
		}
	}
	may := slices.Concat(l.may, l.inTests)
	for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
		if own, is := ours(imported); is && !coveredBy(own, l.packages, may...) && !slices.Contains(p.Imports, imported) {
			add(fmt.Sprintf("imports %s in a test; of ours it may import %s there", own, list(may)))
		}
	}
	return found
}

func list(patterns []string) string {
	return cmp.Or(strings.Join(patterns, ", "), "nothing")
}

// ours returns the folder of a package of this module.
func ours(importPath string) (folder string, is bool) {
	if importPath == module {
		return ".", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

// covers says whether a name of a layer, or a pattern, stands for a package.
func covers(pattern, name string) bool {
	folder, tree := strings.CutSuffix(pattern, "/...")
	return name == folder || tree && strings.HasPrefix(name, folder+"/")
}

func coveredBy(name, pattern string, further ...string) bool {
	return covers(pattern, name) || slices.ContainsFunc(further, func(p string) bool { return covers(p, name) })
}
