package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Fault is an input that a cloud would refuse.
type Fault struct {
	Property string
	Reason   string
}

// Check returns everything that is wrong with the inputs. What is not known yet is not judged.
func (t *Type) Check(inputs resource.PropertyMap) []Fault {
	return checkObject("", t.Properties, inputs)
}

func checkObject(path string, properties map[string]*Property, object resource.PropertyMap) []Fault {
	var faults []Fault
	for _, key := range slices.Sorted(maps.Keys(object)) {
		name := join(path, string(key))
		p, known := properties[string(key)]
		switch {
		case key == "__defaults" || object[key].IsNull():
		case !known:
			faults = append(faults, Fault{name, "the simulated cloud does not know this property (internal/sandbox/clouds/schema)"})
		default:
			faults = append(faults, p.check(name, object[key])...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if value, ok := object[resource.PropertyKey(name)]; properties[name].Required && (!ok || value.IsNull()) {
			faults = append(faults, Fault{join(path, name), "is required"})
		}
	}
	return faults
}

func (p *Property) check(path string, value resource.PropertyValue) []Fault {
	value = plain(value)
	if value.IsComputed() {
		return nil
	}
	if !p.is(value) {
		return []Fault{{path, fmt.Sprintf("must be of the kind %s, not %s", p.Kind, value.TypeString())}}
	}
	switch p.Kind {
	case "object":
		return checkObject(path, p.Properties, value.ObjectValue())
	case "objects":
		var faults []Fault
		for i, element := range value.ArrayValue() {
			if element = plain(element); element.IsObject() {
				faults = append(faults, checkObject(fmt.Sprintf("%s[%d]", path, i), p.Properties, element.ObjectValue())...)
			}
		}
		return faults
	case "string":
		return p.checkText(path, value.StringValue())
	}
	return nil
}

func (p *Property) is(value resource.PropertyValue) bool {
	switch p.Kind {
	case "string":
		return value.IsString()
	case "int":
		return value.IsNumber()
	case "bool":
		return value.IsBool()
	case "strings", "objects":
		return value.IsArray()
	}
	return value.IsObject()
}

func (p *Property) checkText(path, text string) []Fault {
	switch {
	case len(p.Enum) > 0 && !slices.Contains(p.Enum, text):
		return []Fault{{path, fmt.Sprintf("expected one of %q, got %q", p.Enum, text)}}
	case p.pattern != nil && !p.pattern.MatchString(text):
		return []Fault{{path, fmt.Sprintf("%q does not match %s", text, p.Pattern)}}
	case p.JSON && !json.Valid([]byte(text)):
		return []Fault{{path, "contains invalid JSON"}}
	}
	return nil
}

// plain takes a value out of its wrappers.
func plain(value resource.PropertyValue) resource.PropertyValue {
	for {
		switch {
		case value.IsSecret():
			value = value.SecretValue().Element
		case value.IsOutput() && value.OutputValue().Known:
			value = value.OutputValue().Element
		case value.IsOutput():
			return resource.MakeComputed(resource.NewProperty(""))
		default:
			return value
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
