package plugin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// config is what the program says to the provider itself.
type config struct {
	Region      string
	DefaultTags struct{ Tags map[string]string }
	IgnoreTags  struct{ Keys []string }

	// These have no effect here.
	Version, PluginDownloadURL, Environment                                                        any
	SkipCredentialsValidation, SkipMetadataAPICheck, SkipRegionValidation, SkipRequestingAccountID any
}

func (p *provider) DiffConfig(_ context.Context, r plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	response := plugin.DiffConfigResponse{Changes: plugin.DiffNone}
	diff := r.OldInputs.Diff(r.NewInputs)
	if diff == nil {
		return response, nil
	}
	response.Changes, response.ChangedKeys = plugin.DiffSome, diff.ChangedKeys()
	if diff.Changed("region") {
		response.ReplaceKeys = []resource.PropertyKey{"region"}
	}
	return response, nil
}

func (p *provider) Configure(_ context.Context, r plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	var err error
	p.config, err = p.readConfig(r.Inputs)
	return plugin.ConfigureResponse{}, err
}

// readConfig reads a provider's own inputs, in which whatever is not a text may come as JSON.
func (p *provider) readConfig(inputs resource.PropertyMap) (c config, err error) {
	values := schema.Plain(inputs)
	delete(values, "__internal")
	for key, value := range values {
		if text, ok := value.(string); ok && json.Valid([]byte(text)) {
			values[key] = json.RawMessage(text)
		}
	}
	content, err := json.Marshal(values)
	if err != nil {
		return c, err
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return c, fmt.Errorf("the simulated provider does not take its inputs (internal/sandbox/clouds/plugin): %w", err)
	}
	if c.Region == "" && !p.puts {
		return c, errors.New("the provider needs a region")
	}
	return c, nil
}
