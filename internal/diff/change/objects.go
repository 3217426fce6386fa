package change

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
	"go.yaml.in/yaml/v3"
)

// object is a Kubernetes object, or a Helm release, on both sides.
type object struct {
	kind, name string
	old, new   map[string]any
}

// Objects returns the Kubernetes objects that differ as a unified diff of their YAML, namespaces first.
func objects(steps []Step) (string, error) {
	var all []object
	for _, s := range steps {
		if !strings.HasPrefix(s.Type, "kubernetes:") || !s.custom() {
			continue
		}
		o := object{kind: s.Type[strings.LastIndex(s.Type, ":")+1:]}
		switch Operation(s.Op) {
		case Created:
			o.new = s.inputs(s.New)
		case Deleted:
			o.old = s.inputs(s.Old)
		case Updated, Replaced:
			o.old, o.new = s.inputs(s.Old), s.inputs(s.New)
		default:
			continue
		}
		o.name = s.objectName()
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(a, b object) int { return strings.Compare(a.rank(), b.rank()) })
	var out strings.Builder
	for _, o := range all {
		text, err := o.diff()
		if err != nil {
			return "", err
		}
		out.WriteString(text)
	}
	return out.String(), nil
}

// objectName is the name by which Kubernetes, or Helm, knows it.
func (s Step) objectName() string {
	for _, side := range []*State{s.New, s.Old} {
		name, namespace := side.object()
		switch {
		case name != "" && namespace != "":
			return namespace + "/" + name
		case name != "":
			return name
		}
	}
	return s.name()
}

// OldObject returns the name and the namespace of the Kubernetes object that a step finds, or nothing.
func (s Step) OldObject() (name, namespace string) { return s.Old.object() }

func (s *State) object() (name, namespace string) {
	inputs := s.outputsOr(true)
	metadata, _ := inputs["metadata"].(map[string]any)
	if metadata == nil {
		metadata = inputs // of a release
	}
	name, _ = metadata["name"].(string)
	if namespace, _ = metadata["namespace"].(string); namespace == unknownValue {
		namespace = ""
	}
	return name, namespace
}

func (o object) rank() string {
	if o.kind == "Namespace" {
		return "0 " + o.name
	}
	return "1 " + o.kind + " " + o.name
}

func (o object) diff() (string, error) {
	title := o.kind + " " + o.name
	d := difflib.UnifiedDiff{FromFile: title, ToFile: title, Context: 3}
	var err error
	for _, side := range []struct {
		object map[string]any
		lines  *[]string
		title  *string
	}{{o.old, &d.A, &d.FromFile}, {o.new, &d.B, &d.ToFile}} {
		if side.object == nil {
			*side.title = "/dev/null"
			continue
		}
		if *side.lines, err = lines(side.object); err != nil {
			return "", fmt.Errorf("writing %s: %w", title, err)
		}
	}
	return difflib.GetUnifiedDiffString(d)
}

func lines(object map[string]any) ([]string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(object); err != nil {
		return nil, err
	}
	return difflib.SplitLines(strings.TrimSuffix(out.String(), "\n")), nil
}
