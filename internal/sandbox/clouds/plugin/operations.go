package plugin

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// call is a request to the cloud about a resource.
func (p *provider) call(operation control.Operation, urn, id string, inputs map[string]any) account.Call {
	u := resource.URN(urn)
	return account.Call{Operation: operation, Type: string(u.Type()), Name: u.Name(), ID: id, Region: p.region, Inputs: inputs}
}

func (p *provider) Create(ctx context.Context, r *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	inputs := r.GetProperties().AsMap()
	if r.GetPreview() {
		properties, err := p.foreseen(r.GetUrn(), inputs, nil)
		return &pulumirpc.CreateResponse{Properties: properties}, err
	}
	made, err := p.account.Do(ctx, p.call(control.Create, r.GetUrn(), "", inputs))
	if err != nil {
		return nil, err
	}
	properties, err := structpb.NewStruct(p.properties(made))
	return &pulumirpc.CreateResponse{Id: made.ID, Properties: properties}, err
}

func (p *provider) Update(ctx context.Context, r *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	inputs, outputs := r.GetNews().AsMap(), r.GetOlds().AsMap()
	if r.GetPreview() {
		properties, err := p.foreseen(r.GetUrn(), inputs, outputs)
		return &pulumirpc.UpdateResponse{Properties: properties}, err
	}
	_, changes, err := p.changes(resource.URN(r.GetUrn()), r.GetOldInputs().AsMap(), outputs, inputs)
	if err != nil {
		return nil, err
	}
	c := p.call(control.Update, r.GetUrn(), r.GetId(), inputs)
	c.Changes = changes
	changed, err := p.account.Do(ctx, c)
	if err != nil {
		return nil, err
	}
	properties, err := structpb.NewStruct(p.properties(changed))
	return &pulumirpc.UpdateResponse{Properties: properties}, err
}

func (p *provider) Delete(ctx context.Context, r *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	_, err := p.account.Do(ctx, p.call(control.Delete, r.GetUrn(), r.GetId(), nil))
	return &emptypb.Empty{}, err
}

// Read returns as inputs what the program has set and what somebody has tagged: the rest is the cloud's own affair.
func (p *provider) Read(ctx context.Context, r *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	found, err := p.account.Do(ctx, p.call(control.Read, r.GetUrn(), r.GetId(), nil))
	if err != nil || found.ID == "" {
		return &pulumirpc.ReadResponse{}, err
	}
	properties := p.properties(found)
	inputs := map[string]any{}
	for key := range found.Inputs {
		if r.GetInputs().GetFields()[key] != nil || key == "tags" {
			inputs[key] = properties[key]
		}
	}
	response := &pulumirpc.ReadResponse{Id: r.GetId()}
	if response.Inputs, err = structpb.NewStruct(inputs); err != nil {
		return nil, err
	}
	response.Properties, err = structpb.NewStruct(properties)
	return response, err
}

func (p *provider) Invoke(ctx context.Context, r *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	answer, err := p.account.Do(ctx, account.Call{Operation: control.Invoke, Type: r.GetTok(), Inputs: r.GetArgs().AsMap()})
	if err != nil {
		return nil, err
	}
	properties, err := structpb.NewStruct(answer.Outputs)
	return &pulumirpc.InvokeResponse{Return: properties}, err
}

// properties is a resource as the engine keeps it, without the tags that the provider was told not to see
// (https://www.pulumi.com/registry/packages/aws/api-docs/provider/, ignoreTags).
func (p *provider) properties(r control.Resource) map[string]any {
	properties := maps.Clone(r.Inputs)
	maps.Copy(properties, r.Outputs)
	if tags, tagged := properties["tags"].(map[string]any); tagged {
		tags = maps.Clone(tags)
		for _, ignored := range p.ignored.Keys {
			delete(tags, ignored)
		}
		properties["tags"] = tags
	}
	p.addAllTags(r.Type, properties)
	return properties
}

// foreseen is what a preview knows of a resource: its inputs, and of what the cloud adds only what was known before.
func (p *provider) foreseen(urn string, inputs, known map[string]any) (*structpb.Struct, error) {
	token := string(resource.URN(urn).Type())
	t, err := schema.Lookup(token)
	if err != nil {
		return nil, err
	}
	properties := maps.Clone(inputs)
	for name := range t.Outputs {
		properties[name] = plugin.UnknownStringValue
		if value, ok := known[name]; ok {
			properties[name] = value
		}
	}
	p.addAllTags(token, properties)
	return structpb.NewStruct(properties)
}

// addAllTags adds the output tagsAll where a type has one.
func (p *provider) addAllTags(token string, properties map[string]any) {
	if t, err := schema.Lookup(token); err == nil && p.pkg == "aws" && t.Properties["tags"] != nil {
		properties[tagsAll] = p.allTags(properties)
	}
}
