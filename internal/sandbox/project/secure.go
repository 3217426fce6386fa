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
