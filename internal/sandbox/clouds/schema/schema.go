// Package schema says what the simulated clouds take and give: one table of resource types for each cloud, and the pure
// functions that look for unknown inputs and compare old with new ones.
package schema

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed *.yaml
var tables embed.FS

// Type describes one resource type. The heads of aws.yaml and gcp.yaml say what the fields mean.
type Type struct {
	ID         string
	Autoname   string
	Named      bool
	Resumed    bool
	Unique     []string
	Outputs    map[string]string
	Properties map[string]*Property
}

// Property describes one input of a resource, or one property of such an input.
type Property struct {
	Required   bool
	Immutable  bool
	Frozen     bool
	Kept       bool
	Rule       string
	Refers     Reference
	Blocks     bool
	Along      bool
	Properties map[string]*Property
}

// Reference is the resource that a property names. In a table it is one text, such as "aws:ec2/vpc:Vpc id".
type Reference struct {
	Type      string
	Attribute string // id, arn or name; or self, where each of its id, its link and its name will do
}

// UnmarshalText reads a reference.
func (r *Reference) UnmarshalText(text []byte) error {
	r.Type, r.Attribute, _ = strings.Cut(string(text), " ")
	return nil
}

// types are the tables' content. Every test finds a fault in them.
var types, broken = load()

func load() (map[string]*Type, error) {
	all := map[string]*Type{}
	files, err := tables.ReadDir(".")
	for _, file := range files {
		content, err := tables.ReadFile(file.Name())
		if err == nil {
			err = yaml.Unmarshal(content, &all)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the table of a simulated cloud, %s: %w", file.Name(), err)
		}
	}
	return all, err
}

// Lookup returns the type of the token, or an error that says which are known.
func Lookup(token string) (*Type, error) {
	if t, ok := types[token]; ok || broken != nil {
		return t, broken
	}
	return nil, fmt.Errorf("the simulated cloud does not know the resource type %s; it knows %s (internal/sandbox/clouds/schema)", token,
		strings.Join(Tokens(), ", "))
}

// Tokens returns the tokens of all types, sorted.
func Tokens() []string { return slices.Sorted(maps.Keys(types)) }

// Unknown returns the paths of the inputs that the type does not know, sorted.
func (t *Type) Unknown(inputs map[string]any) []string {
	unknown := unknownIn("", t.Properties, inputs)
	slices.Sort(unknown)
	return unknown
}

func unknownIn(path string, properties map[string]*Property, object map[string]any) []string {
	var unknown []string
	for key, value := range object {
		p, known := properties[key]
		if !known {
			unknown = append(unknown, path+key)
			continue
		}
		if p.Properties == nil { // a value of its own, or a map whose keys are free
			continue
		}
		elements, list := value.([]any)
		if !list {
			elements = []any{value}
		}
		for _, element := range elements {
			inner, _ := element.(map[string]any)
			unknown = append(unknown, unknownIn(path+key+".", p.Properties, inner)...)
		}
	}
	return unknown
}
