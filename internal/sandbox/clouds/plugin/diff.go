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
// that nothing is silently left out. It does not judge values: the SDK's types and the program's own checks do.
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

// changes are those of the inputs, and those of the tags that the provider itself puts on resources.
func (p *provider) changes(urn resource.URN, oldInputs, oldOutputs, inputs map[string]any) (*schema.Type, []schema.Change, error) {
	t, err := schema.Lookup(string(urn.Type()))
	if err != nil {
		return nil, nil, err
	}
	changes, err := t.Diff(oldInputs, inputs)
	for _, c := range changes {
		if c.Key == "tags" {
			return t, changes, err
		}
	}
	if had, tagged := oldOutputs[tagsAll]; tagged && !reflect.DeepEqual(had, p.allTags(inputs)) {
		changes = append(changes, schema.Change{Path: tagsAll, Key: tagsAll, Kind: plugin.DiffUpdate})
	}
	return t, changes, err
}

// tagsAll is the output with all tags of a resource on AWS: its own over those that the provider puts on everything.
const tagsAll = "tagsAll"

func (p *provider) allTags(inputs map[string]any) map[string]any {
	all := map[string]any{}
	own, _ := inputs["tags"].(map[string]any)
	for _, tags := range []map[string]any{p.tags.Tags, own} {
		for key, value := range tags {
			all[key] = value
		}
	}
	return all
}
