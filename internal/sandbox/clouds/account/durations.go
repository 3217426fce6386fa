package account

import (
	_ "embed"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed durations.yaml
var durationsYAML []byte

// durations are seconds by type, and by type and changed property where an update of that takes its own time.
var durations = map[string]map[Operation]float64{}

var brokenDurations = yaml.Unmarshal(durationsYAML, &durations) // which Open returns

// Duration returns how long an operation takes in life.
func Duration(token string, operation Operation, changed ...string) time.Duration {
	row, ok := durations[token]
	if !ok {
		row = durations["default"]
	}
	took := row[operation]
	for _, property := range changed {
		took = max(took, durations[token+" "+property][operation])
	}
	return time.Duration(took * float64(time.Second))
}

func (c Call) duration() time.Duration {
	var changed []string
	for _, change := range c.Changes {
		changed = append(changed, change.Key())
	}
	return Duration(c.Type, c.Operation, changed...)
}
