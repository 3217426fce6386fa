// Package schema says what the simulated clouds take and give: one table of resource types for each cloud, and the pure
// functions that check inputs against it and compare old with new ones.
package schema

import (
	"embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/sandbox/clouds/control"
)

//go:embed *.yaml
var tables embed.FS

// Type describes one resource type. The head of aws.yaml says what the fields mean.
type Type struct {
	ID         string
	Unique     []string
	Outputs    map[string]string
	NotFound   string `yaml:"notFound"`
	InUse      string `yaml:"inUse"`
	Exists     string
	Properties map[string]*Property
}

// Property describes one input of a resource, or one property of such an input.
type Property struct {
	Kind       string // string, int, bool, map (of strings), strings (a list), object, objects (a list)
	Required   bool
	Immutable  bool
	Frozen     bool
	JSON       bool // a string that holds a JSON document
	Pattern    *regexp.Regexp
	Enum       []string
	Autoname   int // the longest name; 0 makes none
	Refers     Reference
	Blocks     bool
	Along      bool
	Foreign    []string // what may be named too, beside resources of the account
	Properties map[string]*Property
}

// Reference is the resource that a property names. In a table it is one text, such as "aws:ec2/vpc:Vpc id".
type Reference struct {
	Type      string
	Attribute string // id, arn or name
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

// Kind returns the last part of a type's token: aws:ec2/vpc:Vpc → Vpc.
func Kind(token string) string { return control.Kind(token) }
