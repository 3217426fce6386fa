package charts

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// values are a chart's values: the defaults, and over them those that are given.
func values(t *testing.T, chart string, given map[string]any) map[string]any {
	t.Helper()
	content, err := sources.ReadFile(path.Join(chart, "values.yaml"))
	require.NoError(t, err)
	var defaults map[string]any
	require.NoError(t, yaml.Unmarshal(content, &defaults))
	return merge(defaults, given)
}

func merge(under, over map[string]any) map[string]any {
	merged := maps.Clone(under)
	for key, value := range over {
		below, ok := merged[key].(map[string]any)
		above, also := value.(map[string]any)
		if ok && also {
			value = merge(below, above)
		}
		merged[key] = value
	}
	return merged
}

type object = map[string]any

// render makes a chart's objects, by kind, with those functions of Helm's that the templates use. It takes the place of Helm,
// which comes with a hundred modules; the sandbox's eks stack installs the charts by the real one.
func render(t *testing.T, chart string, given map[string]any, present map[string]any) (map[string]object, error) {
	t.Helper()
	var root *template.Template
	functions := template.FuncMap{
		"include": func(name string, data any) (string, error) {
			var out strings.Builder
			err := root.ExecuteTemplate(&out, name, data)
			return out.String(), err
		},
		"toYaml": func(value any) (string, error) {
			content, err := yaml.Marshal(value)
			return strings.TrimSuffix(string(content), "\n"), err
		},
		"nindent": func(n int, text string) string {
			blanks := strings.Repeat(" ", n)
			return "\n" + blanks + strings.ReplaceAll(text, "\n", "\n"+blanks)
		},
		"quote":  func(text any) string { return fmt.Sprintf("%q", fmt.Sprint(text)) },
		"list":   func(items ...any) []any { return items },
		"append": func(items []any, item any) []any { return append(items, item) },
		"join": func(by string, items []any) string {
			var texts []string
			for _, item := range items {
				texts = append(texts, fmt.Sprint(item))
			}
			return strings.Join(texts, by)
		},
		"dict": func(pairs ...any) object {
			d := object{}
			for i := 0; i < len(pairs); i += 2 {
				d[pairs[i].(string)] = pairs[i+1]
			}
			return d
		},
		"default": func(otherwise, value any) any {
			if value == nil || value == "" {
				return otherwise
			}
			return value
		},
		"int":    func(n int) int { return n },
		"fail":   func(words string) (string, error) { return "", errors.New(words) },
		"lookup": func(_, _, _, _ string) map[string]any { return present },
		"b64enc": func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) },
		"genCA":  func(string, int) object { return object{"Cert": "an authority", "Key": "its key"} },
		"genSignedCert": func(string, any, []any, int, any) object {
			return object{"Cert": "a certificate", "Key": "its key"}
		},
	}
	root = template.New(chart).Funcs(functions).Option("missingkey=zero")
	files, err := fs.Glob(sources, path.Join(chart, "templates", "*"))
	require.NoError(t, err)
	for _, file := range files {
		content, err := sources.ReadFile(file)
		require.NoError(t, err)
		template.Must(root.New(file).Parse(string(content)))
	}
	objects := map[string]object{}
	data := object{
		"Values": values(t, chart, given), "Chart": object{"Name": chart},
		"Release": object{"Name": chart, "Namespace": "kube-system"},
	}
	for _, file := range files {
		var out bytes.Buffer
		if err := root.ExecuteTemplate(&out, file, data); err != nil {
			return nil, err
		}
		for decoder := yaml.NewDecoder(&out); ; {
			var o object
			err := decoder.Decode(&o)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, "%s", file)
			if o != nil {
				objects[o["kind"].(string)] = o
			}
		}
	}
	return objects, nil
}

// at returns what stands at a path in an object.
func at(o any, keys ...any) any {
	for _, key := range keys {
		switch key := key.(type) {
		case string:
			m, _ := o.(object)
			o = m[key]
		case int:
			l, _ := o.([]any)
			if key >= len(l) {
				return nil
			}
			o = l[key]
		}
	}
	return o
}
