package plugin

import (
	"context"
	"fmt"
	"net"
	"sync"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

// engine plays Pulumi's for one component: it remembers what is registered, and what is asked of the cloud.
type engine struct {
	pulumirpc.UnimplementedResourceMonitorServer
	pulumirpc.UnimplementedEngineServer
	mu      sync.Mutex
	made    map[string]*pulumirpc.RegisterResourceRequest // by type and name
	invoked map[string]map[string]any                     // arguments, by function
}

// of is how the engine tells the resources of a component apart.
func of(kind, name string) string { return "urn:pulumi:s::p::" + kind + "::" + name }

const issuer = "oidc.eks.us-east-1.amazonaws.com/id/0A1B"

func (e *engine) SupportsFeature(_ context.Context, r *pulumirpc.SupportsFeatureRequest) (*pulumirpc.SupportsFeatureResponse, error) {
	return &pulumirpc.SupportsFeatureResponse{HasSupport: r.GetId() == "secrets" || r.GetId() == "resourceReferences"}, nil
}

func (e *engine) RegisterResource(_ context.Context, r *pulumirpc.RegisterResourceRequest) (*pulumirpc.RegisterResourceResponse, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	urn, outputs := of(r.GetType(), r.GetName()), map[string]any{}
	e.made[urn] = r
	if r.GetCustom() {
		outputs = map[string]any{"arn": "arn:" + r.GetName()}
	}
	if r.GetType() == "aws:eks/cluster:Cluster" {
		outputs["name"], outputs["version"], outputs["endpoint"] = "c", "1.36", "https://c.example.com"
		outputs["certificateAuthority"] = map[string]any{"data": "Q0E="}
		outputs["identities"] = []any{map[string]any{"oidcs": []any{map[string]any{"issuer": "https://" + issuer}}}}
	}
	object, err := structpb.NewStruct(outputs)
	return &pulumirpc.RegisterResourceResponse{Urn: urn, Id: r.GetName(), Object: object}, err
}

func (e *engine) RegisterResourceOutputs(context.Context, *pulumirpc.RegisterResourceOutputsRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

func (e *engine) Invoke(_ context.Context, r *pulumirpc.ResourceInvokeRequest) (*pulumirpc.ResourceInvokeResponse, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.invoked[r.GetTok()] = r.GetArgs().AsMap()
	answer, err := structpb.NewStruct(map[string]any{"partition": "aws-us-gov", "version": "v1.99.0-eksbuild.1"})
	return &pulumirpc.ResourceInvokeResponse{Return: answer}, err
}

func (e *engine) Log(context.Context, *pulumirpc.LogRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

// construct has the component make a cluster of the given inputs.
func construct(t *testing.T, given map[string]any) (*engine, map[string]any) {
	t.Helper()
	e := &engine{made: map[string]*pulumirpc.RegisterResourceRequest{}, invoked: map[string]map[string]any{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer()
	pulumirpc.RegisterResourceMonitorServer(server, e)
	pulumirpc.RegisterEngineServer(server, e)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	p := &component{credential: func(cluster string) string { return "/credentials/" + cluster }, engine: listener.Addr().String()}
	made, err := p.Construct(t.Context(), &pulumirpc.ConstructRequest{
		Project: "p", Stack: "s", Type: "eks:index:Cluster", Name: "c", MonitorEndpoint: listener.Addr().String(), Inputs: inputs(t, given),
	})
	require.NoError(t, err)
	return e, made.GetState().AsMap()
}

// What the real component, 3.9.1, did on the same inputs: in which components it makes what, what it asks for, and what it sends.
func TestTheComponentMakesWhatTheRealOneDoes(t *testing.T) {
	e, state := construct(t, map[string]any{
		"name": "c", "version": "1.36", "authenticationMode": "API",
		"publicSubnetIds": []any{"subnet-1"}, "privateSubnetIds": []any{"subnet-2"},
		"vpcCniOptions":         map[string]any{"addonVersion": "v1.20.4-eksbuild.1", "enableNetworkPolicy": true},
		"kubeProxyAddonOptions": map[string]any{},
		"accessEntries":         map[string]any{"operators": map[string]any{"principalArn": "arn:aws:iam::123456789012:role/operators"}},
	})
	cluster, roles, cni := of("eks:index:Cluster", "c"), of("eks:index:ServiceRole", "c-eksRole"), of("eks:index:VpcCniAddon", "c-vpc-cni")
	parents := map[string]string{}
	for urn, made := range e.made {
		parents[urn] = made.GetParent()
	}
	role := of("aws:iam/role:Role", "c-eksRole-role")
	attachment := of("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "c-eksRole-4b490823")
	plane, oidc := of("aws:eks/cluster:Cluster", "c-eksCluster"), of("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "c-oidcProvider")
	assert.Equal(t, map[string]string{
		cluster: "", roles: cluster, role: roles, attachment: roles, plane: cluster, oidc: cluster,
		of("aws:eks/accessEntry:AccessEntry", "c-operators"): cluster,
		of("aws:eks/addon:Addon", "c-kube-proxy"):            cluster,
		cni: cluster, of("aws:eks/addon:Addon", "c-vpc-cni"): cni,
	}, parents)

	sent := func(urn string) map[string]any { return e.made[urn].GetObject().AsMap() }
	assert.Equal(t, role, sent(attachment)["role"].(map[string]any)["urn"], "the role itself, not its name")
	assert.Equal(t, "arn:aws-us-gov:iam::aws:policy/AmazonEKSClusterPolicy", sent(attachment)["policyArn"])
	assert.Equal(t, issuer, sent(oidc)["url"])
	assert.Len(t, sent(oidc)["thumbprintLists"], 1)
	assert.Equal(t, "v1.20.4-eksbuild.1", sent(of("aws:eks/addon:Addon", "c-vpc-cni"))["addonVersion"])
	assert.Equal(t, "v1.99.0-eksbuild.1", sent(of("aws:eks/addon:Addon", "c-kube-proxy"))["addonVersion"], "the newest, where none is given")
	assert.Equal(t, map[string]map[string]any{
		"aws:index/getPartition:getPartition":     {},
		"aws:eks/getAddonVersion:getAddonVersion": {"addonName": "kube-proxy", "kubernetesVersion": "1.36", "mostRecent": true},
	}, e.invoked)
	assert.Equal(t, issuer, state["oidcIssuer"])
	assert.Contains(t, fmt.Sprint(state["kubeconfigJson"]), "https://c.example.com")
}
