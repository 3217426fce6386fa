package plugin

import (
	"context"
	"encoding/json"
	"fmt"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// provider plays the plugin of a package whose resources are an account's, as the real plugins of aws and azure-native do. What it does
// not implement, the engine does without.
type provider struct {
	pulumirpc.UnimplementedResourceProviderServer
	pkg     string
	account *account.Account

	// What the program has configured; only aws has such settings.
	region  string
	tags    struct{ Tags map[string]any } // that the provider puts on everything
	ignored struct{ Keys []string }       // tags that it does not look at
}

func (p *provider) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: pluginVersion}, nil
}

// Attach is how the engine introduces itself to a plugin that it did not start.
func (p *provider) Attach(context.Context, *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

func (p *provider) DiffConfig(_ context.Context, r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	response := &pulumirpc.DiffResponse{Changes: pulumirpc.DiffResponse_DIFF_NONE}
	if !proto.Equal(r.GetOldInputs(), r.GetNews()) {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
	}
	if !proto.Equal(r.GetOldInputs().GetFields()["region"], r.GetNews().GetFields()["region"]) {
		response.Replaces = []string{"region"}
	}
	return response, nil
}

// Configure takes no secrets, so that the engine sends and marks them itself.
func (p *provider) Configure(_ context.Context, r *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	//lint:ignore SA1019 the engine writes these as JSON, whether the SDK has done so or not
	settings := r.GetVariables()
	p.region = settings["aws:config:region"]
	for key, value := range map[string]any{"aws:config:defaultTags": &p.tags, "aws:config:ignoreTags": &p.ignored} {
		if text, given := settings[key]; given {
			if err := json.Unmarshal([]byte(text), value); err != nil {
				return nil, fmt.Errorf("the simulated provider does not take its setting %s: %w", key, err)
			}
		}
	}
	return &pulumirpc.ConfigureResponse{SupportsPreview: true}, nil
}
