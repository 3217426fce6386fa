package plugin

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

func (p *provider) Create(ctx context.Context, r plugin.CreateRequest) (plugin.CreateResponse, error) {
	t, err := schema.Lookup(string(r.Type))
	if err != nil {
		return plugin.CreateResponse{}, err
	}
	session := sessionOf(ctx)
	if r.Preview {
		return plugin.CreateResponse{Properties: foreseen(t, session, r.Properties, nil)}, nil
	}
	call := account.Call{Type: string(r.Type), Name: r.URN.Name(), Region: session.region(), Inputs: values(r.Properties), Tags: session.tags()}
	made, err := attempt(ctx, p.account, account.Create, call, r.Timeout, func() (account.Resource, error) { return p.account.Create(ctx, call) })
	if err != nil {
		return plugin.CreateResponse{Status: resource.StatusUnknown}, err
	}
	return plugin.CreateResponse{ID: resource.ID(made.ID), Properties: outputs(made, r.Properties)}, nil
}

func (p *provider) Update(ctx context.Context, r plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	t, err := schema.Lookup(string(r.Type))
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	session := sessionOf(ctx)
	if r.Preview {
		known := r.OldOutputs
		if p.puts {
			known = resource.PropertyMap{"name": r.OldOutputs["name"], "location": r.OldOutputs["location"]}
		}
		return plugin.UpdateResponse{Properties: foreseen(t, session, r.NewInputs, known)}, nil
	}
	call := account.Call{
		Type: string(r.Type), Name: r.URN.Name(), ID: string(r.ID), Region: session.region(), Inputs: values(r.NewInputs),
		Changes: p.changes(ctx, t, r.OldInputs, r.OldOutputs, r.NewInputs), Tags: session.tags(),
	}
	changed, err := attempt(ctx, p.account, account.Update, call, r.Timeout, func() (account.Resource, error) { return p.account.Update(ctx, call) })
	if err != nil {
		return plugin.UpdateResponse{Status: resource.StatusUnknown}, err
	}
	return plugin.UpdateResponse{Properties: outputs(session.hide(changed), r.NewInputs)}, nil
}

func (p *provider) Delete(ctx context.Context, r plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	call := account.Call{Type: string(r.Type), Name: r.URN.Name(), ID: string(r.ID), Region: sessionOf(ctx).region()}
	_, err := attempt(ctx, p.account, account.Delete, call, r.Timeout, func() (account.Resource, error) {
		return account.Resource{}, p.account.Delete(ctx, call)
	})
	if err != nil {
		return plugin.DeleteResponse{Status: resource.StatusUnknown}, err
	}
	return plugin.DeleteResponse{}, nil
}

func (p *provider) Read(ctx context.Context, r plugin.ReadRequest) (plugin.ReadResponse, error) {
	call := account.Call{Type: string(r.Type), Name: r.URN.Name(), ID: string(r.ID), Region: sessionOf(ctx).region()}
	var there bool
	found, err := attempt(ctx, p.account, account.Read, call, r.Timeout, func() (found account.Resource, err error) {
		found, there, err = p.account.Read(ctx, call)
		return found, err
	})
	if err != nil || !there {
		return plugin.ReadResponse{}, err
	}
	found = sessionOf(ctx).hide(found)
	inputs := resource.NewPropertyMapFromMap(found.Inputs)
	if len(r.Inputs) > 0 {
		// What the program has never set is the cloud's own affair.
		for key := range inputs {
			if _, asked := r.Inputs[key]; !asked && key != "tags" {
				delete(inputs, key)
			}
		}
		if chosen, ok := r.Inputs[defaults]; ok {
			inputs[defaults] = chosen
		}
	}
	return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: r.ID, Inputs: inputs, Outputs: outputs(found, r.Inputs)}}, nil
}

func (p *provider) Invoke(ctx context.Context, r plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	call := account.Call{Type: string(r.Tok)}
	var result map[string]any
	_, err := attempt(ctx, p.account, account.Invoke, call, 0, func() (_ account.Resource, err error) {
		result, err = p.account.Call(ctx, string(r.Tok), values(r.Args))
		return account.Resource{}, err
	})
	if err != nil {
		return plugin.InvokeResponse{}, err
	}
	return plugin.InvokeResponse{Properties: resource.NewPropertyMapFromMap(result)}, nil
}

// foreseen is what a preview knows of a resource: its inputs, and of what the cloud adds only what was known before.
func foreseen(t *schema.Type, s *session, inputs, known resource.PropertyMap) resource.PropertyMap {
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
	if _, tagged := t.Properties["tags"]; tagged {
		all["tagsAll"] = resource.NewProperty(tagsAll(s.tags(), inputs))
	}
	return all
}

// outputs is a resource as the engine keeps it. What was sent as a secret comes back as one.
func outputs(r account.Resource, inputs resource.PropertyMap) resource.PropertyMap {
	all := resource.NewPropertyMapFromMap(r.Properties())
	for key, value := range inputs {
		if result, ok := all[key]; ok && value.ContainsSecrets() {
			all[key] = resource.MakeSecret(result)
		}
	}
	return all
}

// values are inputs as a cloud takes them.
func values(inputs resource.PropertyMap) map[string]any {
	inputs = inputs.Copy()
	delete(inputs, defaults)
	return unwrap(resource.NewProperty(inputs)).(map[string]any)
}

func unwrap(value resource.PropertyValue) any {
	switch {
	case value.IsSecret():
		return unwrap(value.SecretValue().Element)
	case value.IsOutput():
		return unwrap(value.OutputValue().Element)
	case value.IsObject():
		object := map[string]any{}
		for key, element := range value.ObjectValue() {
			object[string(key)] = unwrap(element)
		}
		return object
	case value.IsArray():
		list := []any{}
		for _, element := range value.ArrayValue() {
			list = append(list, unwrap(element))
		}
		return list
	}
	return value.V
}
