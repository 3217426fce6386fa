package plugin

import (
	"context"
	"fmt"

	sdk "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

// component plays the plugin of the package eks, whose Cluster is a component: it registers resources of the package aws.
type component struct {
	pulumirpc.UnimplementedResourceProviderServer
	credential Credential
	engine     string // the address at which the engine of this run listens
}

func (p *component) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: pluginVersion}, nil
}

func (p *component) Attach(_ context.Context, r *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	p.engine = r.GetAddress()
	return &emptypb.Empty{}, nil
}

func (p *component) Configure(context.Context, *pulumirpc.ConfigureRequest) (*pulumirpc.ConfigureResponse, error) {
	return &pulumirpc.ConfigureResponse{AcceptSecrets: true, SupportsPreview: true, AcceptResources: true, AcceptOutputs: true}, nil
}

func (p *component) Construct(ctx context.Context, r *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	if r.GetType() != "eks:index:Cluster" {
		return nil, fmt.Errorf("the simulated provider eks does not know the component %s; it knows eks:index:Cluster", r.GetType())
	}
	engine, err := grpc.NewClient(p.engine, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, fmt.Errorf("connecting to the engine: %w", err)
	}
	defer engine.Close()
	return sdk.Construct(ctx, r, engine, p.newCluster)
}
