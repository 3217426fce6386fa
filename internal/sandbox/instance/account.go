package instance

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// The driver talks to the process of the clouds by its HTTP interface alone. It does not import the clouds' other packages:
// they would make its build take minutes.

// Clouds returns a client of the simulated clouds. It fails where they have never run.
func (i *Instance) Clouds() (*control.Client, error) { return control.Dial(i.Home) }

// debugProviders is the value of PULUMI_DEBUG_PROVIDERS that makes the engine attach to the clouds' providers instead of
// starting plugins. It is "" where the clouds have never run.
func (i *Instance) debugProviders() string {
	ports, err := control.Ports(i.Home)
	if err != nil {
		return "" // StartClouds says so to those who need the clouds
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		if name != control.HTTP {
			all = append(all, fmt.Sprintf("%s:%d", name, ports[name]))
		}
	}
	return strings.Join(all, ",")
}

// cloudHealth returns nil where the clouds answer.
func (i *Instance) cloudHealth(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	clouds, err := i.Clouds()
	if err != nil {
		return err
	}
	return clouds.Health(ctx)
}

// setFactor changes how long things take in clouds that run.
func (i *Instance) setFactor(ctx context.Context, factor float64) error {
	clouds, err := i.Clouds()
	if err != nil {
		return err
	}
	settings, err := clouds.Settings(ctx)
	if err != nil {
		return err
	}
	settings.Factor = factor
	return clouds.Set(ctx, settings)
}
