package plugin

import (
	"bytes"
	"context"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	sdk "github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/clusters"
)

// paper is a Kubernetes of names only.
type paper struct{}

func (paper) Create(context.Context, string) error                 { return nil }
func (paper) Delete(context.Context, string) error                 { return nil }
func (paper) SetMetrics(context.Context, string, bool) error       { return nil }
func (paper) RunLoadBalancers(string, clusters.Controller) error   { return nil }
func (paper) SetPool(context.Context, string, clusters.Pool) error { return nil }
func (paper) Kubeconfig(string) ([]byte, error) {
	return []byte("apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\n"), nil
}

const (
	vpc   = tokens.Type("aws:ec2/vpc:Vpc")
	role  = tokens.Type("aws:iam/role:Role")
	aks   = tokens.Type("azure-native:containerservice/v20241001:ManagedCluster")
	trust = `{"Statement":[]}`
)

// run is one configured provider of one run of the engine, on an empty account.
type run struct {
	*provider
	ctx  context.Context
	t    *testing.T
	seed byte // another one for each check
}

func newRun(t *testing.T, azure bool, config map[string]any) *run {
	t.Helper()
	a, err := account.Open(t.Context(), t.TempDir(), paper{}, account.Settings{})
	require.NoError(t, err)
	r := &run{&provider{account: a, puts: azure}, t.Context(), t, 0}
	_, err = r.Configure(r.ctx, sdk.ConfigureRequest{Inputs: inputs(config)})
	require.NoError(t, err)
	return r
}

func inputs(values map[string]any) resource.PropertyMap {
	return resource.NewPropertyMapFromMap(values)
}

func urn(t tokens.Type, name string) resource.URN {
	return resource.NewURN("s", "p", "", t, name)
}

// check returns the inputs as the provider completes them, and what it finds wrong with them: property → reason.
func (r *run) check(of tokens.Type, olds, news resource.PropertyMap) (resource.PropertyMap, map[string]string) {
	r.t.Helper()
	r.seed++
	response, err := r.Check(r.ctx, sdk.CheckRequest{URN: urn(of, "it"), Type: of, Olds: olds, News: news,
		RandomSeed: bytes.Repeat([]byte{r.seed}, 32)})
	require.NoError(r.t, err)
	faults := map[string]string{}
	for _, f := range response.Failures {
		faults[string(f.Property)] = f.Reason
	}
	return response.Properties, faults
}

var aws = map[string]any{"region": "us-east-1"}

// What a cloud would refuse is the engine's property error, with the property and the reason.
func TestFaultyInputsAreNamed(t *testing.T) {
	r := newRun(t, false, aws)
	_, faults := r.check(vpc, nil, inputs(map[string]any{"cidrBlock": "10.0.0.0/8"}))
	assert.Contains(t, faults["cidrBlock"], `"10.0.0.0/8" does not match`)
	_, err := r.Check(r.ctx, sdk.CheckRequest{URN: urn("aws:s3/bucket:Bucket", "it"), Type: "aws:s3/bucket:Bucket"})
	assert.ErrorContains(t, err, "does not know the resource type aws:s3/bucket:Bucket")
	_, err = r.Configure(r.ctx, sdk.ConfigureRequest{Inputs: inputs(map[string]any{"region": "us-east-1", "colour": "red"})})
	assert.ErrorContains(t, err, `unknown field "colour"`)
}

// A name that the provider has chosen stays, whatever else changes; one that the program gives counts at once.
func TestAChosenNameStays(t *testing.T) {
	r := newRun(t, false, aws)
	first, _ := r.check(role, nil, inputs(map[string]any{"assumeRolePolicy": trust}))
	assert.Regexp(t, `^it-[0-9a-f]{7}$`, first["name"].StringValue())
	second, _ := r.check(role, first, inputs(map[string]any{"assumeRolePolicy": trust, "description": "changed"}))
	assert.Equal(t, first["name"], second["name"])
	given, _ := r.check(role, first, inputs(map[string]any{"assumeRolePolicy": trust, "name": "mine"}))
	assert.Equal(t, "mine", given["name"].StringValue())
	assert.NotContains(t, given, defaults)
}
