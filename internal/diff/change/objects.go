package change

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
	"go.yaml.in/yaml/v3"
	quantity "k8s.io/apimachinery/pkg/api/resource"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// objects returns the Kubernetes objects that differ as a unified diff of their YAML, namespaces first.
func objects(steps []Step) (string, error) {
	diffs := map[string]string{}
	for _, s := range steps {
		if !strings.HasPrefix(s.Type, "kubernetes:") || !s.custom() || !slices.Contains(operations, s.Op) {
			continue
		}
		title := s.Type[strings.LastIndex(s.Type, ":")+1:] + " " + s.objectName()
		diff, err := unified(title, s.inputs(s.Old), s.inputs(s.New))
		if err != nil {
			return "", fmt.Errorf("writing %s: %w", title, err)
		}
		rank := title + " " + s.URN
		if strings.HasPrefix(title, "Namespace ") {
			rank = " " + rank // a space comes before all letters
		}
		diffs[rank] = diff
	}
	var out strings.Builder
	for _, rank := range slices.Sorted(maps.Keys(diffs)) {
		out.WriteString(diffs[rank])
	}
	return out.String(), nil
}

// objectName is the name by which Kubernetes, or Helm, knows it.
func (s Step) objectName() string {
	for _, side := range []*state{s.New, s.Old} {
		if name, namespace := object(side); name != "" {
			return strings.TrimPrefix(namespace+"/"+name, "/")
		}
	}
	return nameIn(s.URN)
}

// OldObject returns the name and the namespace of the Kubernetes object that a step finds, or nothing.
func (s Step) OldObject() (name, namespace string) { return object(s.Old) }

func object(side *state) (name, namespace string) {
	if side == nil {
		return "", ""
	}
	metadata, ok := side.Inputs["metadata"].(map[string]any)
	if !ok {
		metadata = side.Inputs // of a Helm release
	}
	name, _ = metadata["name"].(string)
	if namespace, _ = metadata["namespace"].(string); namespace == plugin.UnknownStringValue {
		namespace = ""
	}
	return name, namespace
}

// inputs returns what the program wants of a resource on one side. The Kubernetes provider completes and rewrites inputs, but not
// where it does not know its cluster yet; both come out alike here.
func (s Step) inputs(side *state) map[string]any {
	if side == nil {
		return nil
	}
	inputs, _ := plain(side.Inputs).(map[string]any)
	if s.Type == "kubernetes:helm.sh/v3:Release" {
		return withoutZeros(inputs)
	}
	if text, given := inputs["stringData"]; given && inputs["data"] == nil {
		inputs["data"] = text // of a Secret
		delete(inputs, "stringData")
	}
	normalize(inputs)
	return inputs
}

// withoutZeros leaves out the options of a release that say nothing. Its values stay as they are.
func withoutZeros(options map[string]any) map[string]any {
	left := map[string]any{}
	for key, value := range options {
		if further, ok := value.(map[string]any); ok && key != "values" {
			value = withoutZeros(further)
		}
		if value != nil && value != false && value != "" {
			left[key] = value
		}
	}
	return left
}

// normalize writes amounts of processors as the API does: 500m for 0.5.
func normalize(value any) {
	switch v := value.(type) {
	case map[string]any:
		if text, ok := v["cpu"].(string); ok {
			if amount, err := quantity.ParseQuantity(text); err == nil {
				v["cpu"] = amount.String()
			}
		}
		for _, field := range v {
			normalize(field)
		}
	case []any:
		for _, element := range v {
			normalize(element)
		}
	}
}

// unified returns the difference of two objects, of which one may be missing.
func unified(title string, old, new map[string]any) (string, error) {
	was, err := lines(old)
	is, alsoErr := lines(new)
	if err := errors.Join(err, alsoErr); err != nil {
		return "", err
	}
	d := difflib.UnifiedDiff{A: was, B: is, FromFile: title, ToFile: title, Context: 3}
	if old == nil {
		d.FromFile = "/dev/null"
	}
	if new == nil {
		d.ToFile = "/dev/null"
	}
	return difflib.GetUnifiedDiffString(d)
}

func lines(object map[string]any) ([]string, error) {
	if object == nil {
		return nil, nil
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(object)
	return difflib.SplitLines(strings.TrimSuffix(out.String(), "\n")), err
}
