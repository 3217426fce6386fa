package account

import (
	_ "embed"
	"time"

	"gopkg.in/yaml.v3"
)

//go:embed durations.yaml
var durationsYAML []byte

// durations are seconds by type, and by type and changed property where an update of that takes its own time.
var durations = func() map[string][3]float64 {
	all := map[string][3]float64{}
	if err := yaml.Unmarshal(durationsYAML, &all); err != nil {
		panic(err) // part of this program, read by every test
	}
	return all
}()

// Duration returns how long an operation takes in life.
func Duration(token string, operation Operation, changed ...string) time.Duration {
	column := map[Operation]int{Create: 0, Update: 1, Delete: 2}
	seconds, ok := durations[token]
	if !ok {
		seconds = durations["default"]
	}
	took := seconds[column[operation]]
	for _, property := range changed {
		if own, ok := durations[token+" "+property]; ok && operation == Update {
			took = max(took, own[column[operation]])
		}
	}
	return time.Duration(took * float64(time.Second))
}

func (a *Account) duration(r *Resource, operation Operation, c Call) time.Duration {
	var changed []string
	for _, change := range c.Changes {
		changed = append(changed, change.Path)
	}
	return a.scaled(Duration(r.Type, operation, changed...))
}
