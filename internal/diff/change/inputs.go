package change

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

const releaseType = "kubernetes:helm.sh/v3:Release"

// inputs returns what the program wants of a resource on one side, as a person would write it. The Kubernetes provider completes and
// rewrites inputs, but not where it does not know its cluster yet; both come out alike here.
func (s Step) inputs(side *State) map[string]any {
	if side == nil {
		return nil
	}
	inputs, _ := plain(side.Inputs).(map[string]any)
	if s.Type == releaseType {
		return withoutZeros(inputs)
	}
	if text, given := inputs["stringData"]; given && inputs["data"] == nil {
		inputs["data"] = text // of a Secret
		delete(inputs, "stringData")
	}
	normalize(inputs)
	return inputs
}

// withoutZeros leaves out the options of a release that say nothing. Its values stay as they are.
func withoutZeros(options map[string]any) map[string]any {
	left := map[string]any{}
	for key, value := range options {
		switch v := value.(type) {
		case map[string]any:
			if key != "values" {
				value = withoutZeros(v)
			}
		case nil:
			continue
		case bool:
			if !v {
				continue
			}
		case string:
			if v == "" {
				continue
			}
		}
		left[key] = value
	}
	return left
}

var fraction = regexp.MustCompile(`^[0-9]*\.[0-9]+$`)

// normalize writes fractions of a processor in thousandths, as the API does.
func normalize(value any) {
	switch v := value.(type) {
	case map[string]any:
		if cpu, ok := v["cpu"].(string); ok && fraction.MatchString(cpu) {
			if cores, err := strconv.ParseFloat(cpu, 64); err == nil {
				v["cpu"] = fmt.Sprintf("%dm", int(math.Ceil(cores*1000)))
			}
		}
		for _, field := range v {
			normalize(field)
		}
	case []any:
		for _, element := range v {
			normalize(element)
		}
	}
}
