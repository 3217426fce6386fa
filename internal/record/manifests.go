package record

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"go.yaml.in/yaml/v3"
)

const releaseType = "kubernetes:helm.sh/v3:Release"

// Manifests returns the Kubernetes objects of a run as YAML documents, namespaces first, secrets masked. Helm releases, whose
// objects only the chart knows, come as comments.
func (r *Run) Manifests() (string, error) {
	// Helm releases first, then namespaces, which what lies in them needs, and the rest in the order of types and names.
	rank := func(r Resource) string {
		switch r.Type {
		case releaseType:
			return "0 " + r.Name
		case "kubernetes:core/v1:Namespace":
			return "1 " + r.Name
		}
		return "2 " + r.Type + " " + r.Name
	}
	sorted := slices.SortedFunc(slices.Values(r.Resources), func(a, b Resource) int { return strings.Compare(rank(a), rank(b)) })
	var out bytes.Buffer
	for _, object := range sorted {
		if !strings.HasPrefix(object.Type, "kubernetes:") {
			continue
		}
		text, err := toYAML(object.Inputs)
		if err != nil {
			return "", err
		}
		if object.Type == releaseType {
			fmt.Fprintf(&out, "# Helm release %s:\n#   %s\n", object.Name, strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n#   "))
		} else {
			out.WriteString("---\n" + text)
		}
	}
	return out.String(), nil
}

func toYAML(inputs resource.PropertyMap) (string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(Plain(inputs))
	return out.String(), err
}

// Plain returns the properties as ordinary Go values, unknown values marked, secrets masked: of a secret map the keys are
// shown.
func Plain(properties resource.PropertyMap) map[string]any {
	return properties.MapRepl(nil, func(v resource.PropertyValue) (any, bool) {
		switch {
		case v.IsSecret():
			return masked(v.SecretValue().Element), true
		case v.IsComputed():
			return "[unknown]", true
		case v.IsNumber():
			return wholeNumber(v.NumberValue()), true
		}
		return nil, false
	})
}

func masked(value resource.PropertyValue) any {
	if !value.IsObject() {
		return "[secret]"
	}
	fields := map[string]any{}
	for key, field := range value.ObjectValue() {
		fields[string(key)] = masked(field)
	}
	return fields
}

// wholeNumber keeps 8800 from being printed as a fraction.
func wholeNumber(n float64) any {
	if n == float64(int(n)) {
		return int(n)
	}
	return n
}
