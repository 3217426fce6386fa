package plugin

import (
	"context"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// longestName fits all types.
const longestName = 63

// Check gives a resource a name that nothing else has, or the one that it already has, and refuses what the simulation does not know, so
// that nothing is silently left out. Of values it judges what the real provider judges, by the rules of the schema.
func (p *provider) Check(_ context.Context, r *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	urn := resource.URN(r.GetUrn())
	t, err := schema.Lookup(string(urn.Type()))
	if err != nil {
		return nil, err
	}
	inputs, olds := r.GetNews().AsMap(), r.GetOlds().AsMap()
	if key := t.Autoname; key != "" && inputs[key] == nil {
		if inputs[key] = olds[key]; inputs[key] == nil {
			inputs[key], err = resource.NewUniqueName(r.GetRandomSeed(), urn.Name()+"-", 7, longestName, nil)
			if err != nil {
				return nil, fmt.Errorf("naming %s: %w", urn.Name(), err)
			}
		}
	}
	response := &pulumirpc.CheckResponse{}
	for _, path := range t.Unknown(inputs) {
		response.Failures = append(response.Failures, &pulumirpc.CheckFailure{
			Property: path, Reason: "the simulated cloud does not know this property (internal/sandbox/clouds/schema)",
		})
	}
	for _, fault := range t.Faults(inputs) {
		response.Failures = append(response.Failures, &pulumirpc.CheckFailure{Property: fault.Path, Reason: fault.Words})
	}
	response.Inputs, err = structpb.NewStruct(inputs)
	return response, err
}

// Diff says of what differs what it means. Of two resources with a name that the program has given, the old one goes first.
func (p *provider) Diff(_ context.Context, r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	t, changes, err := p.changes(resource.URN(r.GetUrn()), r.GetOldInputs().AsMap(), r.GetOlds().AsMap(), r.GetNews().AsMap())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.DiffResponse{
		Changes: pulumirpc.DiffResponse_DIFF_NONE, DetailedDiff: map[string]*pulumirpc.PropertyDiff{}, HasDetailedDiff: true,
	}
	for _, c := range changes {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		response.Diffs = append(response.Diffs, c.Key)
		if c.Kind.IsReplace() {
			response.Replaces = append(response.Replaces, c.Key)
			response.DeleteBeforeReplace = t.Named
		}
		response.DetailedDiff[c.Path] = &pulumirpc.PropertyDiff{Kind: pulumirpc.PropertyDiff_Kind(c.Kind), InputDiff: true}
	}
	return response, nil
}

// changes are those of the inputs, and those of the marks that the provider itself puts on resources.
func (p *provider) changes(urn resource.URN, oldInputs, oldOutputs, inputs map[string]any) (*schema.Type, []schema.Change, error) {
	t, err := schema.Lookup(string(urn.Type()))
	if err != nil {
		return nil, nil, err
	}
	changes, err := t.Diff(oldInputs, inputs)
	own, all := p.marks.of(p.pkg, t)
	for _, c := range changes {
		if c.Key == own {
			return t, changes, err
		}
	}
	if had, marked := oldOutputs[all]; marked && !reflect.DeepEqual(had, p.marks.all(inputs, own)) {
		changes = append(changes, schema.Change{Path: all, Key: all, Kind: plugin.DiffUpdate})
	}
	return t, changes, err
}
