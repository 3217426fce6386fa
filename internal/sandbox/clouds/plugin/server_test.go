package plugin

import (
	"net"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// The engine has a connection for each provider that a program configures: two of them keep their regions and tags apart.
func TestEachConnectionIsAProviderOfItsOwn(t *testing.T) {
	a, err := account.Open(t.Context(), t.TempDir(), paper{}, account.Settings{})
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() { _ = Serve("aws", listener, a, nil) }()
	marshal := func(values map[string]any) *pulumirpc.CreateRequest {
		properties, err := plugin.MarshalProperties(inputs(values), plugin.MarshalOptions{})
		require.NoError(t, err)
		return &pulumirpc.CreateRequest{Urn: string(urn(vpc, "it")), Properties: properties}
	}
	providers := map[string]pulumirpc.ResourceProviderClient{}
	for _, region := range []string{"us-east-1", "eu-west-1"} {
		connection, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
		require.NoError(t, err)
		t.Cleanup(func() { _ = connection.Close() })
		providers[region] = pulumirpc.NewResourceProviderClient(connection)
		args := marshal(map[string]any{"region": region, "defaultTags": map[string]any{"tags": map[string]any{"of": region}}}).GetProperties()
		_, err = providers[region].Configure(t.Context(), &pulumirpc.ConfigureRequest{Args: args})
		require.NoError(t, err)
	}
	for region, p := range providers {
		made, err := p.Create(t.Context(), marshal(map[string]any{"cidrBlock": "10.0.0.0/16"}))
		require.NoError(t, err)
		properties := made.GetProperties().AsMap()
		assert.Contains(t, properties["arn"], ":"+region+":")
		assert.Equal(t, map[string]any{"of": region}, properties["tagsAll"])
		diff, err := p.Diff(t.Context(), &pulumirpc.DiffRequest{
			Urn: string(urn(vpc, "it")), OldInputs: marshal(map[string]any{"cidrBlock": "10.0.0.0/16"}).GetProperties(),
			Olds: made.GetProperties(), News: marshal(map[string]any{"cidrBlock": "10.1.0.0/16"}).GetProperties(),
		})
		require.NoError(t, err)
		assert.True(t, diff.GetHasDetailedDiff(), "the engine ignores the properties otherwise")
		assert.Equal(t, []string{"cidrBlock"}, diff.GetReplaces())
	}
}
