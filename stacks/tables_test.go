package stacks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Only the tables know platforms and workloads by name, so that one more of them is one more line of a table.
func TestNothingAsksWhichPlatformOrWorkloadItIs(t *testing.T) {
	isName := func(e ast.Expr) bool {
		literal, ok := e.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return false
		}
		text, err := strconv.Unquote(literal.Value)
		require.NoError(t, err)
		return platforms[text] != nil || workloads[text] != nil
	}
	for _, folder := range []string{".", "../infra", "../k8s"} {
		require.NoError(t, filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BinaryExpr:
					assert.False(t, isName(n.X) || isName(n.Y), "%s compares with the name of a platform or workload", path)
				case *ast.CaseClause:
					for _, e := range n.List {
						assert.False(t, isName(e), "%s has a case for a platform or workload", path)
					}
				}
				return true
			})
			return err
		}))
	}
}
