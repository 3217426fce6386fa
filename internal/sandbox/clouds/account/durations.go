package account

import (
	_ "embed"
	"time"

	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/sandbox/clouds/control"
)

//go:embed durations.yaml
var durationsYAML []byte

// durations are seconds by type, and by type and changed property where an update of that takes its own time.
var durations = map[string]map[control.Operation]float64{}

var brokenDurations = yaml.Unmarshal(durationsYAML, &durations) // which Open returns

// Duration returns how long an operation on a resource of a type takes in life.
func Duration(token string, operation control.Operation) time.Duration {
	return Call{Type: token, Operation: operation}.duration()
}

// duration returns how long a call takes in life.
func (c Call) duration() time.Duration {
	row, ok := durations[c.Type]
	if !ok {
		row = durations["default"]
	}
	took := row[c.Operation]
	for _, change := range c.Changes {
		took = max(took, durations[c.Type+" "+change.Key][c.Operation])
	}
	return time.Duration(took * float64(time.Second))
}
