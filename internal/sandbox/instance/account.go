package instance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The driver talks to the process of the clouds by its HTTP interface alone. It does not import the clouds' own packages:
// they would make its build take minutes.

// CloudResource is one thing that the simulated account holds, as far as the sandbox needs to know it.
type CloudResource struct {
	Type string
	ID   string
	Name string // that Pulumi knows it by

	Status string // "active" once nothing is under way with it
}

// cloudPorts returns the ports of the clouds by name, and none where they have never run here.
func (i *Instance) cloudPorts() (map[string]int, error) {
	content, err := os.ReadFile(filepath.Join(i.cloudsFolder(), "ports.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var ports map[string]int
	if err == nil {
		err = json.Unmarshal(content, &ports)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the ports of the simulated clouds: %w; `make down` removes them", err)
	}
	return ports, nil
}

const httpPort = "http"

// debugProviders is the value of PULUMI_DEBUG_PROVIDERS that makes the engine attach to the clouds' providers instead of
// starting plugins. It is "" where the clouds have never run.
func (i *Instance) debugProviders() string {
	ports, err := i.cloudPorts()
	if err != nil {
		return "" // whoever needs the clouds is told by StartClouds
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		if name != httpPort {
			all = append(all, fmt.Sprintf("%s:%d", name, ports[name]))
		}
	}
	return strings.Join(all, ",")
}

// cloudURL returns the address of the clouds' HTTP interface, or "" where they have never run.
func (i *Instance) cloudURL() string {
	ports, err := i.cloudPorts()
	if err != nil || ports[httpPort] == 0 {
		return ""
	}
	return fmt.Sprintf("http://127.0.0.1:%d", ports[httpPort])
}

// CloudResources returns what the simulated account holds. It fails where the clouds do not run.
func (i *Instance) CloudResources(ctx context.Context) (resources []CloudResource, err error) {
	return resources, i.callClouds(ctx, http.MethodGet, "/resources", nil, &resources)
}

// CloudFactor returns how long things take in the clouds, as a share of what the real ones take.
func (i *Instance) CloudFactor(ctx context.Context) (float64, error) {
	var settings struct{ Factor float64 }
	err := i.callClouds(ctx, http.MethodGet, "/settings", nil, &settings)
	return settings.Factor, err
}

func (i *Instance) setFactor(ctx context.Context, factor float64) error {
	var settings map[string]any
	if err := i.callClouds(ctx, http.MethodGet, "/settings", nil, &settings); err != nil {
		return err
	}
	settings["factor"] = factor
	return i.callClouds(ctx, http.MethodPost, "/settings", settings, nil)
}

func (i *Instance) cloudHealth(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return i.callClouds(ctx, http.MethodGet, "/health", nil, nil)
}

func (i *Instance) callClouds(ctx context.Context, method, path string, body, result any) error {
	base := i.cloudURL()
	if base == "" {
		return errors.New("the simulated clouds have not run here yet")
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute) // to remove a cluster takes some seconds
	defer cancel()
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, base+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the simulated clouds do not answer: %w", err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("the simulated clouds do not answer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the simulated clouds refuse: %s", strings.TrimSpace(string(answer)))
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer, result)
}

// accountOnDisk says what the account held when its process last wrote it down, whether that runs or not.
func (i *Instance) accountOnDisk() string {
	var resources []CloudResource
	content, err := os.ReadFile(filepath.Join(i.cloudsFolder(), "account.json"))
	if err == nil {
		err = json.Unmarshal(content, &resources)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "contents unknown" // nothing to keep anybody from removing it for
	}
	return fmt.Sprintf("%d resources", len(resources))
}
