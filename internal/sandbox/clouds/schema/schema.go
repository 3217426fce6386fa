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

	"gopkg.in/yaml.v3"
)

//go:embed aws.yaml azure.yaml
var tables embed.FS

// Type describes one resource type. The tables' heads say what the fields mean.
type Type struct {
	Token      string `yaml:"-"`
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
	Pattern    string
	Enum       []string
	Autoname   int    // the longest name; 0 makes none
	Refers     string // type and attribute, such as "aws:ec2/vpc:Vpc id"
	Blocks     bool
	Foreign    []string // what may be named too, beside resources of the account
	Properties map[string]*Property

	pattern *regexp.Regexp
}

// Reference is the resource that a property names.
type Reference struct {
	Type      string
	Attribute string // id, arn or name
}

// Reference returns the resource that the property names, and false where it names none.
func (p *Property) Reference() (Reference, bool) {
	token, attribute, ok := strings.Cut(p.Refers, " ")
	return Reference{token, attribute}, ok
}

var types = load()

// load reads the tables, which are part of this program; a fault in them is found by every test.
func load() map[string]*Type {
	all := map[string]*Type{}
	for _, name := range []string{"aws.yaml", "azure.yaml"} {
		content, err := tables.ReadFile(name)
		if err != nil {
			panic(err)
		}
		if err := yaml.Unmarshal(content, &all); err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
	}
	for token, t := range all {
		t.Token = token
		compile(t.Properties)
	}
	return all
}

func compile(properties map[string]*Property) {
	for _, p := range properties {
		if p.Pattern != "" {
			p.pattern = regexp.MustCompile(p.Pattern)
		}
		compile(p.Properties)
	}
}

// Lookup returns the type of the token, or an error that says which are known.
func Lookup(token string) (*Type, error) {
	if t, ok := types[token]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("the simulated cloud does not know the resource type %s; it knows %s (internal/sandbox/clouds/schema)", token, strings.Join(Tokens(), ", "))
}

// Tokens returns the tokens of all types, sorted.
func Tokens() []string { return slices.Sorted(maps.Keys(types)) }

// Kind returns the last part of a type's token: aws:ec2/vpc:Vpc → Vpc.
func Kind(token string) string { return token[strings.LastIndex(token, ":")+1:] }
