package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Fault is an input that a cloud would refuse.
type Fault struct {
	Property string
	Reason   string
}

// Check returns everything that is wrong with the inputs. What is not known yet is not judged.
func (t *Type) Check(inputs resource.PropertyMap) []Fault {
	return checkObject("", t.Properties, Plain(inputs))
}

func checkObject(path string, properties map[string]*Property, object map[string]any) []Fault {
	var faults []Fault
	for _, key := range slices.Sorted(maps.Keys(object)) {
		name := strings.TrimPrefix(path+"."+key, ".")
		switch p, known := properties[key]; {
		case resource.IsInternalPropertyKey(resource.PropertyKey(key)) || object[key] == nil:
		case !known:
			faults = append(faults, Fault{name, "the simulated cloud does not know this property (internal/sandbox/clouds/schema)"})
		default:
			faults = append(faults, p.check(p.Kind, name, object[key])...)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		if properties[key].Required && object[key] == nil {
			faults = append(faults, Fault{strings.TrimPrefix(path+"."+key, "."), "is required"})
		}
	}
	return faults
}

func (p *Property) check(kind, path string, value any) []Fault {
	switch value := value.(type) {
	case resource.Computed:
		return nil
	case string:
		if kind == "string" {
			return p.checkText(path, value)
		}
	case float64:
		if kind == "int" {
			return nil
		}
	case bool:
		if kind == "bool" {
			return nil
		}
	case map[string]any:
		switch kind {
		case "map":
			return nil
		case "object":
			return checkObject(path, p.Properties, value)
		}
	case []any:
		if element, list := strings.CutSuffix(kind, "s"); list {
			var faults []Fault
			for i, v := range value {
				faults = append(faults, p.check(element, fmt.Sprintf("%s[%d]", path, i), v)...)
			}
			return faults
		}
	}
	return []Fault{{path, fmt.Sprintf("must be of the kind %s, not %s", kind, resource.NewPropertyValue(value).TypeString())}}
}

func (p *Property) checkText(path, text string) []Fault {
	switch {
	case len(p.Enum) > 0 && !slices.Contains(p.Enum, text):
		return []Fault{{path, fmt.Sprintf("expected one of %q, got %q", p.Enum, text)}}
	case p.Pattern != nil && !p.Pattern.MatchString(text):
		return []Fault{{path, fmt.Sprintf("%q does not match %s", text, p.Pattern)}}
	case p.JSON && !json.Valid([]byte(text)):
		return []Fault{{path, "contains invalid JSON"}}
	}
	return nil
}

// Plain returns inputs as a cloud takes them, without the engine's marks. What is not known yet stays a resource.Computed.
func Plain(inputs resource.PropertyMap) map[string]any {
	return inputs.MapRepl(nil, bare)
}

func bare(value resource.PropertyValue) (any, bool) {
	switch {
	case value.IsSecret():
		return value.SecretValue().Element.MapRepl(nil, bare), true
	case value.IsOutput() && value.OutputValue().Known:
		return value.OutputValue().Element.MapRepl(nil, bare), true
	case value.IsOutput(), value.IsComputed():
		return resource.Computed{Element: resource.NewProperty("")}, true
	}
	return nil, false
}
