package schema

import (
	"fmt"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Fault is an input that the provider itself refuses, before the cloud is asked.
type Fault struct{ Path, Words string }

// rules are those that the provider of Google Cloud checks (https://github.com/hashicorp/terraform-provider-google,
// google/services/container and google/verify). Each returns its complaint, or "".
var rules = map[string]func(value any) string{
	"computeName": func(value any) string { return demand(computeName, value) },
	"accountID":   func(value any) string { return demand(accountID, value) },
	"clusterName": clusterName,
	"channel":     channel,
	"diskSize":    diskSize,
	"prefix28":    prefix28,
	"isTrue": func(value any) string {
		if value != true {
			return "the simulated cloud has no default node pool: set it to true"
		}
		return ""
	},
}

var (
	computeName = regexp.MustCompile(`^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$`)
	accountID   = regexp.MustCompile(`^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$`)
	ownName     = regexp.MustCompile(`^[a-z](?:[-a-z0-9]*[a-z0-9])?$`)
)

func demand(pattern *regexp.Regexp, value any) string {
	if text, _ := value.(string); !pattern.MatchString(text) {
		return fmt.Sprintf("%q doesn't match regexp %q", text, pattern)
	}
	return ""
}

func clusterName(value any) string {
	switch text, _ := value.(string); {
	case len(text) > 40:
		return fmt.Sprintf("%q cannot be longer than 40 characters", text)
	case !ownName.MatchString(text):
		const words = "can only contain lowercase letters, numbers and hyphens, must start with a letter and end with a number or a letter"
		return fmt.Sprintf("%q %s", text, words)
	}
	return ""
}

var channels = []string{"UNSPECIFIED", "RAPID", "REGULAR", "STABLE", "EXTENDED"}

func channel(value any) string {
	if text, _ := value.(string); !slices.Contains(channels, text) {
		return fmt.Sprintf("expected channel to be one of %q, got %s", channels, text)
	}
	return ""
}

func diskSize(value any) string {
	const least = 10
	if size, ok := value.(float64); !ok || size < least || size != math.Trunc(size) {
		return fmt.Sprintf("expected disk_size_gb to be at least (%d), got %v", least, value)
	}
	return ""
}

func prefix28(value any) string {
	text, _ := value.(string)
	if network, err := netip.ParsePrefix(text); err != nil || network.Bits() != 28 || network.Masked() != network {
		return fmt.Sprintf("expected %q to contain a network Value with between 28 and 28 significant bits", text)
	}
	return ""
}

// Faults returns what the provider refuses of the inputs: values against its rules, and what is missing. What is not known yet is not
// judged.
func (t *Type) Faults(inputs map[string]any) []Fault {
	faults := faultsIn("", t.Properties, inputs)
	slices.SortFunc(faults, func(a, b Fault) int { return strings.Compare(a.Path, b.Path) })
	return faults
}

func faultsIn(path string, properties map[string]*Property, object map[string]any) []Fault {
	var faults []Fault
	for key, p := range properties {
		value, given := object[key]
		switch rule := rules[p.Rule]; {
		case value == plugin.UnknownStringValue:
			continue
		case p.Required && !given:
			const words = "Missing required argument. The argument %q is required, but no definition was found"
			faults = append(faults, Fault{path + key, fmt.Sprintf(words, key)})
		case given && rule != nil:
			if words := rule(value); words != "" {
				faults = append(faults, Fault{path + key, words})
			}
		}
		elements, list := value.([]any)
		if !list {
			elements = []any{value}
		}
		for _, element := range elements {
			if inner, ok := element.(map[string]any); ok && p.Properties != nil {
				faults = append(faults, faultsIn(path+key+".", p.Properties, inner)...)
			}
		}
	}
	return faults
}
