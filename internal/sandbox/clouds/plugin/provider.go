package plugin

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// provider plays the plugin of a package whose resources are an account's, as the real plugins of aws, azure-native and gcp do. What it
// does not implement, the engine does without.
type provider struct {
	pulumirpc.UnimplementedResourceProviderServer
	pkg     string
	account *account.Account

	// What the program has configured.
	region  string
	project string
	marks   marks

	canceled context.Context // when the engine ends the run
	cancel   context.CancelFunc
}

func newProvider(pkg string, a *account.Account) *provider {
	p := &provider{pkg: pkg, account: a, marks: marks{}}
	p.canceled, p.cancel = context.WithCancel(context.Background())
	return p
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
	// Resources of Google Cloud name their region and project themselves.
	if p.pkg == "aws" && !proto.Equal(r.GetOldInputs().GetFields()["region"], r.GetNews().GetFields()["region"]) {
		response.Replaces = []string{"region"}
	}
	return response, nil
}

// Configure takes no secrets, so that the engine sends and marks them itself.
func (p *provider) Configure(_ context.Context, r *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	//lint:ignore SA1019 the engine writes these as JSON, whether the SDK has done so or not
	settings := r.GetVariables()
	if err := guard(settings); err != nil {
		return nil, err
	}
	p.region, p.project = settings[p.pkg+":config:region"], settings[p.pkg+":config:project"]
	err := p.marks.configure(p.pkg, settings)
	return &pulumirpc.ConfigureResponse{SupportsPreview: true}, err
}

// Cancel makes the provider of Google Cloud give up the wait for what it was making. Other providers' resources are made to the end.
func (p *provider) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	if p.pkg == "gcp" {
		p.cancel()
	}
	return &emptypb.Empty{}, nil
}
