package charts

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// render writes the controller's Deployment as Helm does, with the few of Helm's functions that it uses.
func render(t *testing.T, values map[string]any) string {
	t.Helper()
	deployment := template.New("")
	deployment.Funcs(template.FuncMap{
		"include": func(name string, data any) (string, error) {
			var b strings.Builder
			err := deployment.ExecuteTemplate(&b, name, data)
			return b.String(), err
		},
		"nindent": func(n int, text string) string {
			indent := "\n" + strings.Repeat(" ", n)
			return indent + strings.ReplaceAll(strings.TrimSpace(text), "\n", indent)
		},
		"quote": func(text string) string { return fmt.Sprintf("%q", text) },
		"default": func(other, value any) any {
			return map[bool]any{true: other, false: value}[value == nil || value == ""]
		},
		"list":   func(items ...any) []any { return items },
		"append": func(items []any, item any) []any { return append(items, item) },
		"join": func(separator string, items []any) string {
			return strings.TrimSuffix(fmt.Sprintf(strings.Repeat("%v"+separator, len(items)), items...), separator)
		},
	})
	_, err := deployment.ParseFS(controller, "aws-load-balancer-controller/templates/_names.tpl",
		"aws-load-balancer-controller/templates/deployment.yaml")
	require.NoError(t, err)
	defaults, err := os.ReadFile("aws-load-balancer-controller/values.yaml")
	require.NoError(t, err)
	all := map[string]any{}
	require.NoError(t, yaml.Unmarshal(defaults, &all))
	maps.Copy(all, values)
	var b strings.Builder
	require.NoError(t, deployment.ExecuteTemplate(&b, "deployment.yaml", map[string]any{
		"Values": all, "Chart": map[string]any{"Name": "aws-load-balancer-controller"},
		"Release": map[string]any{"Name": "controller", "Namespace": "kube-system"},
	}))
	return b.String()
}

// The real chart writes tags without quotes, so that some break it: the stand-in must not be kinder.
func TestTagsAreWrittenWithoutQuotes(t *testing.T) {
	values := programValues(t)["aws-load-balancer-controller"]
	rendered := render(t, values)
	assert.Contains(t, rendered, "\n        - --default-tags=stage=trial,team=messaging\n")
	assert.NoError(t, yaml.Unmarshal([]byte(rendered), &map[string]any{}))
	values["defaultTags"] = map[string]any{"team": "github: @platform"}
	assert.Error(t, yaml.Unmarshal([]byte(render(t, values)), &map[string]any{}))
}
