package diff

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
	"go.yaml.in/yaml/v3"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// objects returns the Kubernetes objects that differ as a unified diff of their YAML. One that goes with its cluster is left out: nobody
// compares it, and the provider of a cluster that is not there yet does not complete what the program wants.
func objects(steps []step) (string, error) {
	diffs := map[string]string{}
	for _, s := range steps {
		if !strings.HasPrefix(s.Type, "kubernetes:") || !custom(s) || !slices.Contains(operations, s.Op) ||
			s.Op == Replaced && len(s.DetailedDiff) == 0 {
			continue
		}
		title := s.Type[strings.LastIndex(s.Type, ":")+1:] + " " + objectName(s)
		diff, err := unified(title, s.Old, s.New)
		if err != nil {
			return "", fmt.Errorf("writing %s: %w", title, err)
		}
		diffs[title+" "+s.URN] = diff
	}
	var out strings.Builder
	for _, key := range slices.Sorted(maps.Keys(diffs)) {
		out.WriteString(diffs[key])
	}
	return out.String(), nil
}

// objectName is the name by which Kubernetes, or Helm, knows it.
func objectName(s step) string {
	name, namespace := object(cmp.Or(s.New, s.Old))
	return strings.TrimPrefix(namespace+"/"+cmp.Or(name, nameIn(s.URN)), "/")
}

// object returns the name and the namespace of a Kubernetes object on one side, or nothing.
func object(side *apitype.StepEventStateMetadata) (name, namespace string) {
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

// unified returns the difference of the two sides, of which one may be missing.
func unified(title string, old, new *apitype.StepEventStateMetadata) (string, error) {
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

func lines(side *apitype.StepEventStateMetadata) ([]string, error) {
	if side == nil {
		return nil, nil
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(plain(side.Inputs))
	return difflib.SplitLines(strings.TrimSuffix(out.String(), "\n")), err
}
