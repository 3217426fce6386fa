package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLayers(t *testing.T) {
	for _, c := range []struct {
		folder  string
		imports []string
		tests   []string
		says    string // "" where it may
	}{
		{folder: ".", imports: []string{"stateful-clusters/stacks"}},
		{folder: "stacks", imports: []string{"stateful-clusters/infra", "stateful-clusters/k8s/migratorydata"}},
		{folder: "k8s/migratorydata", imports: []string{"stateful-clusters/k8s/common"}},
		{folder: "internal/e2e/clouds", tests: []string{"stateful-clusters/internal/e2e/preview", "stateful-clusters/internal/sandbox/instance"}},
		{folder: "stacks", tests: []string{"stateful-clusters/internal/record", "net/http"}},

		{folder: "k8s/migratorydata", imports: []string{"stateful-clusters/infra"},
			says: "imports infra; of ours it may import internal/check, internal/names"},
		{folder: "infra", imports: []string{"stateful-clusters/k8s/migratorydata"},
			says: "imports k8s/migratorydata; of ours it may import internal/check, internal/config, internal/names"},
		{folder: "infra", imports: []string{"stateful-clusters/stacks"},
			says: "imports stacks; of ours it may import internal/check, internal/config, internal/names"},
		{folder: "internal/check", imports: []string{"stateful-clusters/stacks"}, says: "imports stacks; of ours it may import nothing"},
		{folder: "stacks", imports: []string{"stateful-clusters/internal/sandbox/clouds"},
			says: "imports internal/sandbox/clouds; of ours it may import internal/check, internal/config, infra, k8s/..."},
		{folder: "stacks", imports: []string{"stateful-clusters/internal/record"},
			says: "imports internal/record; of ours it may import internal/check, internal/config, infra, k8s/..."},
		{folder: "stacks", imports: []string{"k8s.io/client-go/tools/clientcmd"},
			says: "imports k8s.io/client-go/tools/clientcmd, which is not for it"},
		{folder: "infra", tests: []string{"stateful-clusters/internal/sandbox/instance"},
			says: "imports internal/sandbox/instance in a test; of ours it may import internal/check, internal/config, internal/names"},
		{folder: "kubernetes", says: "belongs to no layer: give it one in internal/lint/imports.go"},
	} {
		path := module + "/" + c.folder
		if c.folder == "." {
			path = module
		}
		found := goPackage{ImportPath: path, Imports: c.imports, TestImports: c.tests}.againstLayers()
		if c.says == "" {
			assert.Empty(t, found, c.folder)
			continue
		}
		if assert.Len(t, found, 1, c.folder) {
			assert.Equal(t, c.folder, found[0].where)
			assert.Contains(t, found[0].says, c.says)
		}
	}
}
