// Package lint holds what `make check` looks at besides the Go tools: which package may import which, the documents, and the
// manifests of every stack.
package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
	{packages: "k8s/...", may: []string{"internal/check", "internal/expiry", "internal/names"}, inTests: helpers,
		never: slices.Concat(world, []string{
			"github.com/pulumi/pulumi-aws/...", "github.com/pulumi/pulumi-eks/...", "github.com/pulumi/pulumi-azure-native-sdk/...",
			"github.com/pulumi/pulumi-gcp/...",
		})},
	{packages: "internal/check", never: world},
	{packages: "internal/config", may: []string{"internal/check"}, never: world},
	{packages: "internal/names", never: world},
	{packages: "internal/expiry", never: world},

	{packages: "internal/config/configtest", may: []string{"internal/check", "internal/config"}},
	{packages: "internal/mocks"},
	{packages: "internal/expiry/storetest"},

	// Around the program. Nothing above may lean on it, and only what renders or tests the program may import that.
	{packages: "internal/record"},
	{packages: "cmd/manifests", may: []string{"internal/check", "internal/record", "stacks"}},
	{packages: "internal/smoke"},
	{packages: "internal/smoke/chat", may: []string{"internal/smoke", "internal/expiry"}},
	{packages: "internal/smoke/ring", may: []string{"internal/smoke"}},
	{packages: "cmd/smoke", may: []string{"internal/smoke/..."}},
	{packages: "cmd/sandbox", may: []string{"internal/sandbox/...", "internal/smoke/...", "internal/check", "internal/terminal"},
		inTests: []string{"internal/record", "stacks"}},
	// The stand-in is what a container holds. Its members' state has neither network nor clock of its own, so tests can give it any.
	{packages: "internal/sandbox/standin/cluster", never: []string{"net", "net/http", "os"}},
	{packages: "internal/sandbox/standin/wire"},
	{packages: "internal/sandbox/standin/server", may: []string{"internal/sandbox/standin/cluster", "internal/sandbox/standin/wire"}},
	{packages: "internal/sandbox/standin/client", may: []string{"internal/sandbox/standin/wire"}},
	{packages: "internal/sandbox/standin", may: []string{"internal/sandbox/standin/client", "internal/sandbox/standin/server"},
		inTests: []string{"internal/smoke"}},
	{packages: "internal/sandbox/...",
		may:     []string{"internal/smoke", "internal/smoke/ring", "internal/check", "internal/expiry", "internal/terminal"},
		inTests: []string{"internal/expiry/storetest", "internal/record", "stacks"}},
	{packages: "cmd/diff", may: []string{"internal/check", "internal/diff", "internal/sandbox/...", "internal/terminal"}},
	{packages: "internal/diff", may: []string{"internal/sandbox/...", "internal/terminal"}, inTests: []string{"internal/golden"}},
	{packages: "internal/terminal"},
	{packages: "internal/golden"},
	{packages: "internal/e2e/...", may: []string{"internal/sandbox/..."},
		inTests: []string{"internal/diff", "internal/expiry/storetest", "internal/smoke", "internal/smoke/chat", "internal/smoke/ring",
			"internal/terminal"}},
	{packages: "internal/ci", inTests: []string{"internal/record", "stacks"}},
	{packages: "internal/lint"},
}

// goPackage is what `go list` says of a package.
type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestImportsGoOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-C", root, "-tags", "long", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	require.NoError(t, err)
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else {
			require.NoError(t, err)
		}
		assert.Empty(t, p.astray(), "%s imports these, and may not by its layer above", p.ImportPath)
	}
}

func TestAnImportThatGoesAstrayIsFound(t *testing.T) {
	const cluster, config = "stateful-clusters/internal/sandbox/cluster", "stateful-clusters/internal/config"
	for _, p := range []goPackage{
		{ImportPath: "stateful-clusters/infra", Imports: []string{config, "stateful-clusters/k8s/migratorydata"}},
		{ImportPath: "stateful-clusters/k8s/migratorydata", Imports: []string{"fmt", "stateful-clusters/infra"}},
		{ImportPath: "stateful-clusters/stacks", Imports: []string{"stateful-clusters/infra", "net/http"}},
		{ImportPath: "stateful-clusters/stacks", Imports: []string{"stateful-clusters/internal/record"}},
		{ImportPath: "stateful-clusters/infra", TestImports: []string{config, cluster}},
		{ImportPath: "stateful-clusters/kubernetes"}, // of no layer
	} {
		assert.Len(t, p.astray(), 1, "%v", p)
	}
}

// astray returns the imports that a package may not have.
func (p goPackage) astray() (found []string) {
	name, _ := ours(p.ImportPath)
	i := slices.IndexFunc(layers, func(l layer) bool { return covers(l.packages, name) })
	if i < 0 {
		return []string{"a package of no layer: give it one"}
	}
	l := layers[i]
	mayNot := func(imported string, may []string) bool {
		if own, is := ours(imported); is {
			return !coveredBy(own, append(may, l.packages))
		}
		return coveredBy(imported, l.never)
	}
	for _, imported := range p.Imports {
		if mayNot(imported, slices.Clone(l.may)) {
			found = append(found, imported)
		}
	}
	l.never = nil // for the program, not for its tests
	for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
		if mayNot(imported, slices.Concat(l.may, l.inTests)) && !slices.Contains(p.Imports, imported) {
			found = append(found, imported)
		}
	}
	return found
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

func coveredBy(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return covers(pattern, name) })
}
