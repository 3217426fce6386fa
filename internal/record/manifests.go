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
	var objects, releases []Resource
	for _, resource := range r.Resources {
		switch {
		case resource.Type == releaseType:
			releases = append(releases, resource)
		case strings.HasPrefix(resource.Type, "kubernetes:"):
			objects = append(objects, resource)
		}
	}
	var out bytes.Buffer
	for _, release := range sorted(releases) {
		text, err := toYAML(release.Inputs)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "# Helm release %s:\n#   %s\n", release.Name, strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n#   "))
	}
	for _, object := range sorted(objects) {
		text, err := toYAML(object.Inputs)
		if err != nil {
			return "", err
		}
		out.WriteString("---\n" + text)
	}
	return out.String(), nil
}

// sorted puts namespaces first, which what lies in them needs, and the rest in the order of types and names.
func sorted(resources []Resource) []Resource {
	rank := func(r Resource) string {
		if r.Type == "kubernetes:core/v1:Namespace" {
			return "0 " + r.Name
		}
		return "1 " + r.Type + " " + r.Name
	}
	return slices.SortedFunc(slices.Values(resources), func(a, b Resource) int { return strings.Compare(rank(a), rank(b)) })
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
