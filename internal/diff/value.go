package diff

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Values as a report shows them.
const (
	secretText  = "[secret]"
	unknownText = "[known after the change]"

	none = "none" // there is no value
)

// plain returns a value without what is the engine's and the providers' own: secrets masked, unknown values named.
func plain(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if v[resource.SigKey] == resource.SecretSig {
			return secretText
		}
		fields := map[string]any{}
		for key, field := range v {
			if !isInternal(key) {
				fields[key] = plain(field)
			}
		}
		return fields
	case []any:
		elements := make([]any, len(v))
		for i, element := range v {
			elements[i] = plain(element)
		}
		return elements
	case float64:
		if v == math.Trunc(v) {
			return int64(v)
		}
	case string:
		if v == plugin.UnknownStringValue {
			return unknownText
		}
	}
	return value
}

// isInternal reports whether a property is no one's wish: the providers' notes for themselves, and where a plugin comes from.
func isInternal(key any) bool {
	name, _ := key.(string)
	return strings.HasPrefix(name, "__") || name == "pluginDownloadURL" || name == resource.SigKey
}

// text returns a plain value in one line.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return none
	case string:
		if v == "" || v != strings.TrimSpace(v) || strings.ContainsAny(v, "\n\r\t") {
			return strconv.Quote(v)
		}
		return v
	case map[string]any, []any:
		if encoded, err := json.Marshal(v); err == nil {
			return string(encoded)
		}
	}
	return fmt.Sprint(value)
}

// widest is how much of a value is shown in a list of properties.
const widest = 120

// focus shortens two values around what they differ in.
func focus(old, new string) (string, string) {
	a, b := []rune(old), []rune(new)
	if max(len(a), len(b)) <= widest {
		return old, new
	}
	alike := 0
	for alike < min(len(a), len(b)) && a[alike] == b[alike] {
		alike++
	}
	from := max(0, alike-widest/4)
	return window(a, from), window(b, from)
}

func window(letters []rune, from int) string {
	shown := string(letters[from:min(len(letters), from+widest)])
	if from > 0 {
		shown = "…" + shown
	}
	if from+widest < len(letters) {
		shown += "…"
	}
	return shown
}
