package plugin

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// provider plays the plugin of a package whose resources are an account's, as the real plugins of aws and azure-native do.
type provider struct {
	plugin.UnimplementedProvider
	account *account.Account
	// puts says that updates are sent as whole resources, after which only inputs are known for certain, and that there are neither
	// regions nor default tags.
	puts   bool
	config config
}

// Attach is how the engine introduces itself to a plugin that it did not start.
func (p *provider) Attach(string) error { return nil }

func (p *provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	version, err := semver.Parse(pluginVersion)
	return plugin.PluginInfo{Version: &version}, err
}

func (p *provider) Check(_ context.Context, r plugin.CheckRequest) (plugin.CheckResponse, error) {
	t, err := schema.Lookup(string(r.Type))
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	inputs := r.News.Copy()
	if err := autoname(t, r, inputs); err != nil {
		return plugin.CheckResponse{}, err
	}
	response := plugin.CheckResponse{Properties: inputs}
	for _, fault := range t.Check(inputs) {
		response.Failures = append(response.Failures, plugin.CheckFailure{Property: resource.PropertyKey(fault.Property), Reason: fault.Reason})
	}
	return response, nil
}

// defaults is the input under which bridged providers keep the names of the inputs that they have chosen themselves.
const defaults resource.PropertyKey = "__defaults"

// autoname gives a resource a name that nothing else has, or the one that it already has.
func autoname(t *schema.Type, r plugin.CheckRequest, inputs resource.PropertyMap) error {
	for _, name := range slices.Sorted(maps.Keys(t.Properties)) {
		key, limit := resource.PropertyKey(name), t.Properties[name].Autoname
		if limit == 0 || inputs.HasValue(key) {
			continue
		}
		if r.Olds.HasValue(key) {
			inputs[key] = r.Olds[key]
		} else {
			unique, err := resource.NewUniqueName(r.RandomSeed, r.URN.Name()+"-", 7, limit, nil)
			if err != nil {
				return fmt.Errorf("naming %s: %w", r.URN.Name(), err)
			}
			inputs[key] = resource.NewProperty(unique)
		}
		inputs[defaults] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty(name)})
	}
	return nil
}

func (p *provider) Diff(_ context.Context, r plugin.DiffRequest) (plugin.DiffResponse, error) {
	t, changes, err := p.changes(r.URN, r.OldInputs, r.OldOutputs, r.NewInputs)
	if err != nil {
		return plugin.DiffResponse{}, err
	}
	response := plugin.DiffResponse{Changes: plugin.DiffNone, DetailedDiff: map[string]plugin.PropertyDiff{}}
	for _, c := range changes {
		response.Changes = plugin.DiffSome
		response.ChangedKeys = append(response.ChangedKeys, resource.PropertyKey(c.Key()))
		if c.Kind.IsReplace() {
			response.ReplaceKeys = append(response.ReplaceKeys, resource.PropertyKey(c.Key()))
		}
		response.DetailedDiff[c.Path.String()] = plugin.PropertyDiff{Kind: c.Kind, InputDiff: true}
	}
	response.DeleteBeforeReplace = len(response.ReplaceKeys) > 0 && (p.puts || fixedName(t, r.NewInputs))
	return response, nil
}

// changes are those of the inputs, and those of the tags that the provider itself puts on resources.
func (p *provider) changes(urn resource.URN, oldInputs, oldOutputs, inputs resource.PropertyMap) (*schema.Type, []schema.Change, error) {
	t, err := schema.Lookup(string(urn.Type()))
	if err != nil {
		return nil, nil, err
	}
	changes, err := t.Diff(oldInputs, inputs)
	had, tagged := oldOutputs[tagsAll]
	if tagged && !slices.ContainsFunc(changes, func(c schema.Change) bool { return c.Key() == "tags" }) && !had.DeepEquals(p.allTags(inputs)) {
		changes = append(changes, schema.Change{Path: resource.PropertyPath{string(tagsAll)}, Kind: plugin.DiffUpdate})
	}
	return t, changes, err
}

// tagsAll is the output with all tags of a resource: its own over those that the provider puts on everything.
const tagsAll resource.PropertyKey = "tagsAll"

func (p *provider) allTags(inputs resource.PropertyMap) resource.PropertyValue {
	all := resource.PropertyMap{}
	for key, value := range p.config.DefaultTags.Tags {
		all[resource.PropertyKey(key)] = resource.NewProperty(value)
	}
	if tags := inputs["tags"]; tags.IsObject() {
		maps.Copy(all, tags.ObjectValue())
	}
	return resource.NewProperty(all)
}

// fixedName reports whether the program has named the resource, so that two of it cannot be there at the same time.
func fixedName(t *schema.Type, inputs resource.PropertyMap) bool {
	for name, property := range t.Properties {
		if property.Autoname > 0 && inputs.HasValue(resource.PropertyKey(name)) && !inputs.HasValue(defaults) {
			return true
		}
	}
	return false
}
