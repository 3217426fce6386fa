package plugin

import (
	"testing"

	sdk "github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A preview knows what will be, without asking the cloud.
func TestAPreviewNeverCallsTheCloud(t *testing.T) {
	r := newRun(t, false, aws)
	news := inputs(map[string]any{"cidrBlock": "10.0.0.0/16", "tags": map[string]any{"Name": "v"}})
	made, err := r.Create(r.ctx, sdk.CreateRequest{URN: urn(vpc, "it"), Type: vpc, Properties: news, Preview: true})
	require.NoError(t, err)
	assert.Empty(t, made.ID)
	assert.Equal(t, "10.0.0.0/16", made.Properties["cidrBlock"].StringValue())
	assert.True(t, made.Properties["arn"].IsComputed(), "what only the cloud knows is not known yet")
	changed, err := r.Update(r.ctx, sdk.UpdateRequest{URN: urn(vpc, "it"), Type: vpc, ID: "vpc-1",
		OldOutputs: inputs(map[string]any{"arn": "a"}), NewInputs: news, Preview: true})
	require.NoError(t, err)
	assert.Equal(t, "a", changed.Properties["arn"].StringValue())
	assert.Empty(t, r.account.Ledger().Entries())
	assert.Empty(t, r.account.Resources())
}

// After an update by a whole resource, only what never changes is known beforehand.
func TestAPreviewOfAzureKnowsLess(t *testing.T) {
	r := newRun(t, true, nil)
	olds := inputs(map[string]any{"name": "c", "location": "eastus", "fqdn": "f"})
	changed, err := r.Update(r.ctx, sdk.UpdateRequest{URN: urn(aks, "it"), Type: aks, ID: "c", OldOutputs: olds, Preview: true})
	require.NoError(t, err)
	assert.Equal(t, "c", changed.Properties["name"].StringValue())
	assert.True(t, changed.Properties["fqdn"].IsComputed())
}
