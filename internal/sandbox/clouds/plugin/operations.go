package plugin

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// call is a request to the cloud about a resource, without what only some operations send.
func (p *provider) call(operation account.Operation, urn resource.URN, id resource.ID) account.Call {
	c := account.Call{Operation: operation, Type: string(urn.Type()), Name: urn.Name(), ID: string(id), Region: p.config.Region, Whole: p.puts}
	if !p.puts {
		c.Tags = map[string]string{}
		maps.Copy(c.Tags, p.config.DefaultTags.Tags)
	}
	return c
}

func (p *provider) Create(ctx context.Context, r plugin.CreateRequest) (plugin.CreateResponse, error) {
	if r.Preview {
		properties, err := p.foreseen(r.URN, r.Properties, nil)
		return plugin.CreateResponse{Properties: properties}, err
	}
	c := p.call(account.Create, r.URN, "")
	c.Inputs = values(r.Properties)
	made, err := p.account.Do(ctx, c)
	if err != nil {
		return plugin.CreateResponse{Status: resource.StatusUnknown}, err
	}
	return plugin.CreateResponse{ID: resource.ID(made.ID), Properties: outputs(made, r.Properties)}, nil
}

func (p *provider) Update(ctx context.Context, r plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	if r.Preview {
		known := r.OldOutputs
		if p.puts {
			known = resource.PropertyMap{"name": r.OldOutputs["name"], "location": r.OldOutputs["location"]}
		}
		properties, err := p.foreseen(r.URN, r.NewInputs, known)
		return plugin.UpdateResponse{Properties: properties}, err
	}
	_, changes, err := p.changes(r.URN, r.OldInputs, r.OldOutputs, r.NewInputs)
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	c := p.call(account.Update, r.URN, r.ID)
	c.Inputs, c.Changes = values(r.NewInputs), changes
	changed, err := p.account.Do(ctx, c)
	if err != nil {
		return plugin.UpdateResponse{Status: resource.StatusUnknown}, err
	}
	return plugin.UpdateResponse{Properties: outputs(p.hide(changed), r.NewInputs)}, nil
}

func (p *provider) Delete(ctx context.Context, r plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	_, err := p.account.Do(ctx, p.call(account.Delete, r.URN, r.ID))
	if err != nil {
		return plugin.DeleteResponse{Status: resource.StatusUnknown}, err
	}
	return plugin.DeleteResponse{}, nil
}

func (p *provider) Read(ctx context.Context, r plugin.ReadRequest) (plugin.ReadResponse, error) {
	found, err := p.account.Do(ctx, p.call(account.Read, r.URN, r.ID))
	if err != nil || found.ID == "" {
		return plugin.ReadResponse{}, err
	}
	found = p.hide(found)
	inputs := resource.NewPropertyMapFromMap(found.Inputs)
	if len(r.Inputs) > 0 { // what the program has never set is the cloud's own affair
		maps.DeleteFunc(inputs, func(key resource.PropertyKey, _ resource.PropertyValue) bool {
			return !r.Inputs.HasValue(key) && key != "tags"
		})
		if chosen, ok := r.Inputs[defaults]; ok {
			inputs[defaults] = chosen
		}
	}
	return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: r.ID, Inputs: inputs, Outputs: outputs(found, r.Inputs)}}, nil
}

func (p *provider) Invoke(ctx context.Context, r plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	answer, err := p.account.Do(ctx, account.Call{Operation: account.Invoke, Type: string(r.Tok), Inputs: values(r.Args)})
	return plugin.InvokeResponse{Properties: resource.NewPropertyMapFromMap(answer.Outputs)}, err
}

// hide takes from a resource the tags that the provider was told not to see
// (https://www.pulumi.com/registry/packages/aws/api-docs/provider/, ignoreTags).
func (p *provider) hide(r account.Resource) account.Resource {
	for _, all := range []map[string]any{r.Inputs, r.Outputs} {
		for _, key := range []string{"tags", string(tagsAll)} {
			if tags, ok := all[key].(map[string]any); ok {
				tags = maps.Clone(tags)
				for _, ignored := range p.config.IgnoreTags.Keys {
					delete(tags, ignored)
				}
				all[key] = tags
			}
		}
	}
	return r
}

// foreseen is what a preview knows of a resource: its inputs, and of what the cloud adds only what was known before.
func (p *provider) foreseen(urn resource.URN, inputs, known resource.PropertyMap) (resource.PropertyMap, error) {
	t, err := schema.Lookup(string(urn.Type()))
	if err != nil {
		return nil, err
	}
	all := inputs.Copy()
	delete(all, defaults)
	for name := range t.Outputs {
		key := resource.PropertyKey(name)
		if value, ok := known[key]; ok {
			all[key] = value
		} else {
			all[key] = resource.MakeComputed(resource.NewProperty(""))
		}
	}
	if t.Properties["tags"] != nil && !p.puts {
		all[tagsAll] = p.allTags(inputs)
	}
	return all, nil
}

// outputs is a resource as the engine keeps it. What was sent as a secret comes back as one.
func outputs(r account.Resource, inputs resource.PropertyMap) resource.PropertyMap {
	properties := maps.Clone(r.Inputs)
	maps.Copy(properties, r.Outputs)
	all := resource.NewPropertyMapFromMap(properties)
	for key, value := range inputs {
		if result, ok := all[key]; ok && value.ContainsSecrets() {
			all[key] = resource.MakeSecret(result)
		}
	}
	return all
}

// values are inputs as a cloud takes them.
func values(inputs resource.PropertyMap) map[string]any {
	all := schema.Plain(inputs)
	delete(all, string(defaults))
	return all
}
