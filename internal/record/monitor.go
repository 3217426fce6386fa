package record

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// monitor stands in for the engine: it takes registrations and gives back what a provider would.
type monitor struct {
	pulumirpc.UnimplementedResourceMonitorServer
	pulumirpc.UnimplementedEngineServer

	options Options
	mutex   sync.Mutex
	run     *Run
	urns    map[string]bool
}

// serve listens on a free port of the loopback interface until stop is called.
func serve(m *monitor) (address string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := grpc.NewServer()
	pulumirpc.RegisterResourceMonitorServer(server, m)
	pulumirpc.RegisterEngineServer(server, m)
	go func() { _ = server.Serve(listener) }()
	return listener.Addr().String(), server.Stop, nil
}

func (m *monitor) GetDeploymentInfo(context.Context, *emptypb.Empty) (*pulumirpc.DeploymentInfo, error) {
	return &pulumirpc.DeploymentInfo{SupportedFeatures: []pulumirpc.ResourceMonitorFeature{
		pulumirpc.ResourceMonitorFeature_RESOURCE_MONITOR_FEATURE_SECRETS,
		pulumirpc.ResourceMonitorFeature_RESOURCE_MONITOR_FEATURE_DELETED_WITH,
		pulumirpc.ResourceMonitorFeature_RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
		pulumirpc.ResourceMonitorFeature_RESOURCE_MONITOR_FEATURE_TRANSFORMS, // recorded, and never called
	}}, nil
}

func (m *monitor) RegisterResource(_ context.Context, request *pulumirpc.RegisterResourceRequest) (*pulumirpc.RegisterResourceResponse,
	error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	inputs, err := plugin.UnmarshalProperties(request.GetObject(), marshalling)
	if err != nil {
		return nil, err
	}
	urn := m.urn(request)
	if m.urns[urn] { // the engine says so too, but only once it deploys
		return nil, fmt.Errorf("two resources have the URN %s: give one of them another name", urn)
	}
	m.urns[urn] = true
	outputs := inputs.Copy()
	if request.GetType() != string(resource.RootStackType) {
		m.run.Resources = append(m.run.Resources, Resource{urn, request.GetType(), request.GetName(), inputs, request})
		computeOutputs(request, inputs, outputs, m.options.Preview)
		if m.options.Outputs != nil {
			m.options.Outputs(request.GetType(), outputs)
		}
	}
	object, err := plugin.MarshalProperties(outputs, marshalling)
	response := &pulumirpc.RegisterResourceResponse{Urn: urn, Object: object}
	if request.GetCustom() && !m.options.Preview {
		response.Id = request.GetName() + "-id"
	}
	return response, err
}

func (m *monitor) urn(request *pulumirpc.RegisterResourceRequest) string {
	parent := tokens.Type("")
	if urn := resource.URN(request.GetParent()); urn != "" && urn.QualifiedType() != resource.RootStackType {
		parent = urn.QualifiedType()
	}
	return string(resource.NewURN(tokens.QName(m.options.Config.Stack), project, parent, tokens.Type(request.GetType()), request.GetName()))
}

func (m *monitor) RegisterResourceOutputs(_ context.Context, request *pulumirpc.RegisterResourceOutputsRequest) (*emptypb.Empty, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	outputs, err := plugin.UnmarshalProperties(request.GetOutputs(), marshalling)
	if resource.URN(request.GetUrn()).Type() == resource.RootStackType {
		m.run.Exports = outputs
	}
	return &emptypb.Empty{}, err
}

func (m *monitor) Invoke(_ context.Context, request *pulumirpc.ResourceInvokeRequest) (*pulumirpc.ResourceInvokeResponse, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.run.Calls = append(m.run.Calls, Call{request.GetTok(), request.GetProvider()})
	results, err := computeResults(request.GetTok(), m.options.Results)
	if err != nil {
		return nil, err
	}
	returned, err := plugin.MarshalProperties(results, marshalling)
	return &pulumirpc.ResourceInvokeResponse{Return: returned}, err
}

func (m *monitor) Log(_ context.Context, request *pulumirpc.LogRequest) (*emptypb.Empty, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if request.GetSeverity() == pulumirpc.LogSeverity_WARNING {
		m.run.Warnings = append(m.run.Warnings, request.GetMessage())
	}
	return &emptypb.Empty{}, nil
}

func (m *monitor) SignalAndWaitForShutdown(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

var marshalling = plugin.MarshalOptions{KeepSecrets: true, KeepUnknowns: true, KeepResources: true}
