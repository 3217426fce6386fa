package project

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// ciphertexts joins the encrypted values that a value of the configuration is or holds: mappings with the single key secure. It is ""
// where nothing is encrypted.
func ciphertexts(value any) (all string) {
	switch v := value.(type) {
	case map[string]any:
		if text, secure := v["secure"].(string); secure && len(v) == 1 {
			return text
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all += ciphertexts(v[key])
		}
	case []any:
		for _, element := range v {
			all += ciphertexts(element)
		}
	}
	return all
}

// masked returns a value without its ciphertexts.
func masked(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if _, secure := v["secure"]; secure && len(v) == 1 {
			return "[secret]"
		}
		fields := map[string]any{}
		for key, field := range v {
			fields[key] = masked(field)
		}
		return fields
	case []any:
		elements := make([]any, len(v))
		for i, element := range v {
			elements[i] = masked(element)
		}
		return elements
	}
	return value
}

// oneLine is a value as a person reads it.
func oneLine(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value) // what YAML can have and JSON cannot, such as keys that are numbers
	}
	return string(encoded)
}
