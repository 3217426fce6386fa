package change

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Values as a report shows them.
const (
	secretText  = "[secret]"
	unknownText = "[known after the change]"

	None = "none" // there is no value
)

// How the engine writes what is not an ordinary value (sdk/go/common/resource/sig, sdk/go/common/resource/plugin).
const (
	signatureKey = "4dabf18193072939515e22adb298388d"
	secretSign   = "1b47061264138c4ac30d75fd1eb44270"
	unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
)

// plain returns a value without what is the engine's and the providers' own: secrets masked, unknown values named.
func plain(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if v[signatureKey] == secretSign {
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
	case json.Number:
		return number(v)
	case string:
		if v == unknownValue {
			return unknownText
		}
	}
	return value
}

func number(n json.Number) any {
	if whole, err := n.Int64(); err == nil {
		return whole
	}
	if fraction, err := n.Float64(); err == nil {
		return fraction
	}
	return n.String()
}

// isInternal reports whether a property is no one's wish: the providers' notes for themselves, and where a plugin comes from.
func isInternal(key string) bool {
	return strings.HasPrefix(key, "__") || key == "pluginDownloadURL" || key == signatureKey
}

// widest is how much of a value is shown in a list of properties.
const widest = 120

// Text returns a value in one line.
func Text(value any) string {
	var line string
	switch v := plain(value).(type) {
	case nil:
		return None
	case string:
		if line = v; v == "" || v != strings.TrimSpace(v) || strings.ContainsAny(v, "\n\r\t") {
			line = strconv.Quote(v)
		}
	case map[string]any, []any:
		encoded, err := json.Marshal(v)
		if err != nil {
			return err.Error() // it was JSON before
		}
		line = string(encoded)
	default:
		line = fmt.Sprint(v)
	}
	return line
}

// focus shortens two values around what they differ in.
func focus(old, new string) (string, string) {
	a, b := []rune(old), []rune(new)
	if len(a) <= widest && len(b) <= widest {
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
	text := string(letters[from:min(len(letters), from+widest)])
	if from > 0 {
		text = "…" + text
	}
	if from+widest < len(letters) {
		text += "…"
	}
	return text
}
