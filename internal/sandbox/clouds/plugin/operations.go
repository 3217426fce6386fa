package plugin

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// call is a request to the cloud about a resource.
func (p *provider) call(operation control.Operation, urn, id string, inputs map[string]any) account.Call {
	u := resource.URN(urn)
	return account.Call{
		Operation: operation, Type: string(u.Type()), Name: u.Name(), ID: id, Region: p.region, Project: p.project, Inputs: inputs,
	}
}

func (p *provider) Create(ctx context.Context, r *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	inputs := r.GetProperties().AsMap()
	if r.GetPreview() {
		properties, err := p.foreseen(r.GetUrn(), inputs, nil)
		return &pulumirpc.CreateResponse{Properties: properties}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(p.canceled, stop)()
	made, err := p.account.Do(ctx, p.call(control.Create, r.GetUrn(), "", inputs))
	switch {
	case err == nil:
		properties, err := structpb.NewStruct(p.properties(made, inputs))
		return &pulumirpc.CreateResponse{Id: made.ID, Properties: properties}, err
	case p.canceled.Err() != nil && made.ID != "" && resumed(made.Type):
		// The provider stores what is under way and says that all is well. The next refresh waits for it
		// (https://github.com/hashicorp/terraform-provider-google, resourceContainerClusterCreate, "so this operation can be resumed").
		stored := over(inputs, map[string]any{"operation": "operation-0-simulated"})
		properties, err := structpb.NewStruct(stored)
		return &pulumirpc.CreateResponse{Id: made.ID, Properties: properties}, err
	case account.Stays(err):
		return nil, p.stays(err, made, inputs)
	}
	return nil, err
}

// resumed reports whether a creation that the engine gave up can be taken up again.
func resumed(token string) bool {
	t, err := schema.Lookup(token)
	return err == nil && t.Resumed
}

// stays tells the engine of a resource that is there although the call has failed: it keeps it, and updates it in the next run.
func (p *provider) stays(failure error, r control.Resource, given map[string]any) error {
	properties, err := structpb.NewStruct(p.properties(r, given))
	if err != nil {
		return err
	}
	inputs, err := structpb.NewStruct(given)
	if err != nil {
		return err
	}
	return rpcerror.WithDetails(rpcerror.New(codes.Unknown, failure.Error()), &pulumirpc.ErrorResourceInitFailed{
		Id: r.ID, Properties: properties, Inputs: inputs, Reasons: []string{failure.Error()},
	})
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
	if account.Stays(err) {
		return nil, p.stays(err, changed, inputs)
	}
	if err != nil {
		return nil, err
	}
	properties, err := structpb.NewStruct(p.properties(changed, inputs))
	return &pulumirpc.UpdateResponse{Properties: properties}, err
}

func (p *provider) Delete(ctx context.Context, r *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	_, err := p.account.Do(ctx, p.call(control.Delete, r.GetUrn(), r.GetId(), nil))
	return &emptypb.Empty{}, err
}

// Read returns as inputs what the program has set and what somebody has tagged: the rest is the cloud's own affair. Of what the program
// does not have yet, which it imports, all is returned.
func (p *provider) Read(ctx context.Context, r *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	found, err := p.account.Do(ctx, p.call(control.Read, r.GetUrn(), r.GetId(), nil))
	if err != nil || found.ID == "" {
		return &pulumirpc.ReadResponse{}, err
	}
	given := r.GetInputs().AsMap()
	properties := p.properties(found, given)
	inputs := map[string]any{}
	for key := range found.Inputs {
		if given[key] != nil || key == "tags" || len(given) == 0 {
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
	answer, err := p.account.Do(ctx, account.Call{
		Operation: control.Invoke, Type: r.GetTok(), Region: p.region, Project: p.project, Inputs: r.GetArgs().AsMap(),
	})
	if err != nil {
		return nil, err
	}
	properties, err := structpb.NewStruct(answer.Outputs)
	return &pulumirpc.InvokeResponse{Return: properties}, err
}

// properties is a resource as the engine keeps it, of which the program has given these inputs.
func (p *provider) properties(r control.Resource, given map[string]any) map[string]any {
	properties := maps.Clone(r.Inputs)
	maps.Copy(properties, r.Outputs)
	p.marks.put(p.pkg, r.Type, properties, given)
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
		if value, ok := known[name]; ok {
			properties[name] = value
		} else if _, given := inputs[name]; !given {
			properties[name] = plugin.UnknownStringValue
		}
	}
	p.marks.put(p.pkg, token, properties, inputs)
	return structpb.NewStruct(properties)
}
