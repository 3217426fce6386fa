package plugin

import (
	"net"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/structpb"

	"stateful-clusters/internal/sandbox/clouds/account"
)

const (
	vpc  = tokens.Type("aws:ec2/vpc:Vpc")
	role = tokens.Type("aws:iam/role:Role")
)

func urn(t tokens.Type) string { return string(resource.NewURN("s", "p", "", t, "it")) }

func inputs(t *testing.T, values map[string]any) *structpb.Struct {
	t.Helper()
	s, err := structpb.NewStruct(values)
	require.NoError(t, err)
	return s
}

// serve plays a package for an empty account, and returns what configures a provider of it.
func serve(t *testing.T, pkg string) func(variables map[string]string) pulumirpc.ResourceProviderClient {
	t.Helper()
	a, err := account.Open(t.Context(), t.TempDir(), t.TempDir(), nil, 0) // no cluster is ever made here
	require.NoError(t, err)
	return play(t, pkg, a)
}

func play(t *testing.T, pkg string, a *account.Account) func(variables map[string]string) pulumirpc.ResourceProviderClient {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() { _ = Serve(pkg, listener, a, nil) }()
	return func(variables map[string]string) pulumirpc.ResourceProviderClient {
		connection, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
		require.NoError(t, err)
		t.Cleanup(func() { _ = connection.Close() })
		p := pulumirpc.NewResourceProviderClient(connection)
		//lint:ignore SA1019 provider.go reads them
		_, err = p.Configure(t.Context(), &pulumirpc.ConfigureRequest{Variables: variables})
		require.NoError(t, err)
		return p
	}
}

// The engine has a connection for each provider that a program configures: two of them keep their regions and tags apart.
func TestEachConnectionIsAProviderOfItsOwn(t *testing.T) {
	configure := serve(t, "aws")
	providers := map[string]pulumirpc.ResourceProviderClient{}
	for _, region := range []string{"us-east-1", "eu-west-1"} {
		providers[region] = configure(map[string]string{
			"aws:config:region": region, "aws:config:defaultTags": `{"tags":{"of":"` + region + `"}}`,
		})
	}
	old := inputs(t, map[string]any{"cidrBlock": "10.0.0.0/16"})
	for region, p := range providers {
		made, err := p.Create(t.Context(), &pulumirpc.CreateRequest{Urn: urn(vpc), Properties: old})
		require.NoError(t, err)
		properties := made.GetProperties().AsMap()
		assert.Contains(t, properties["arn"], ":"+region+":")
		assert.Equal(t, map[string]any{"of": region}, properties["tagsAll"])
		for cidr, replaces := range map[string][]string{"10.1.0.0/16": {"cidrBlock"}, "10.0.0.0/16": nil} {
			diff, err := p.Diff(t.Context(), &pulumirpc.DiffRequest{
				Urn: urn(vpc), OldInputs: old, Olds: made.GetProperties(), News: inputs(t, map[string]any{"cidrBlock": cidr}),
			})
			require.NoError(t, err)
			assert.Equal(t, replaces, diff.GetReplaces())
			assert.Equal(t, replaces != nil, diff.GetChanges() == pulumirpc.DiffResponse_DIFF_SOME)
		}
	}
}

// A name that the provider has chosen stays, whatever else changes; one that the program gives counts at once.
func TestAChosenNameStays(t *testing.T) {
	configure := serve(t, "aws")
	p := configure(nil)
	check := func(olds *structpb.Struct, news map[string]any) *pulumirpc.CheckResponse {
		r, err := p.Check(t.Context(), &pulumirpc.CheckRequest{Urn: urn(role), Olds: olds, News: inputs(t, news)})
		require.NoError(t, err)
		return r
	}
	first := check(nil, map[string]any{})
	chosen := first.GetInputs().AsMap()["name"]
	assert.Regexp(t, `^it-[0-9a-f]{7}$`, chosen)
	assert.Equal(t, chosen, check(first.GetInputs(), map[string]any{"assumeRolePolicy": "{}"}).GetInputs().AsMap()["name"])
	assert.Equal(t, "mine", check(first.GetInputs(), map[string]any{"name": "mine"}).GetInputs().AsMap()["name"])
	failures := check(nil, map[string]any{"colour": "red"}).GetFailures()
	require.Len(t, failures, 1)
	assert.Equal(t, "colour", failures[0].GetProperty())
}
