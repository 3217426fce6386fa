package plugin

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
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

// The provider's own tags are on everything, below those of the resource; other ones are an update of what has tags.
func TestDefaultTags(t *testing.T) {
	r := newRun(t, false, map[string]any{"region": "us-east-1", "defaultTags": map[string]any{"tags": map[string]any{"cost": "1",
		"Name": "all"}}})
	news := inputs(map[string]any{"cidrBlock": "10.0.0.0/16", "tags": map[string]any{"Name": "v"}})
	made := r.create(vpc, news)
	assert.Equal(t, map[string]any{"cost": "1", "Name": "v"}, made.Properties["tagsAll"].Mappable())
	assert.Equal(t, sdk.DiffNone, r.diff(vpc, news, made, news).Changes)

	_, err := r.Configure(r.ctx, sdk.ConfigureRequest{Inputs: inputs(map[string]any{"region": "us-east-1",
		"defaultTags": `{"tags":{"cost":"2"}}`})})
	require.NoError(t, err)
	d := r.diff(vpc, news, made, news)
	assert.Equal(t, []resource.PropertyKey{"tagsAll"}, d.ChangedKeys)
	assert.Empty(t, d.ReplaceKeys)
}

func TestSecretsComeBackAsSecrets(t *testing.T) {
	r := newRun(t, false, aws)
	made := r.create(role, resource.PropertyMap{"name": resource.NewProperty("n"), "assumeRolePolicy": resource.NewProperty(trust),
		"description": resource.MakeSecret(resource.NewProperty("hidden"))})
	assert.True(t, made.Properties["description"].IsSecret())
	assert.False(t, made.Properties["name"].IsSecret())
	assert.Equal(t, "hidden", r.account.Resources()[0].Inputs["description"], "the cloud itself gets the plain value")
}

// Of what the program has named there cannot be two, so the old one goes first; what the provider has named is replaced by one
// that is there before.
func TestWhatIsNamedIsDeletedBeforeItIsReplaced(t *testing.T) {
	r := newRun(t, false, aws)
	policy := func(more map[string]any) resource.PropertyMap {
		values := map[string]any{"policy": trust, "description": "d"}
		for key, value := range more {
			values[key] = value
		}
		return inputs(values)
	}
	const of = "aws:iam/policy:Policy"
	for _, named := range []bool{true, false} {
		given := map[string]any{}
		if named {
			given["name"] = "mine"
		}
		olds, _ := r.check(of, nil, policy(given))
		made := r.create(of, olds)
		given["description"] = "another"
		news, _ := r.check(of, olds, policy(given))
		d := r.diff(of, olds, made, news)
		assert.Equal(t, []resource.PropertyKey{"description"}, d.ReplaceKeys)
		assert.Equal(t, named, d.DeleteBeforeReplace)
		assert.Equal(t, sdk.DiffUpdateReplace, d.DetailedDiff["description"].Kind)
	}
}

// Azure is asked to change what it cannot, unless the provider knows better.
func TestAzureRefusesWhatTheProviderDoesNotReplace(t *testing.T) {
	r := newRun(t, true, nil)
	of := func(key string, value any) resource.PropertyMap {
		pool := map[string]any{"name": "system", "vmSize": "Standard_D2s_v5", "count": 3.0}
		values := map[string]any{"resourceGroupName": "g", "resourceName": "c", "dnsPrefix": "c", "agentPoolProfiles": []any{pool}}
		if _, ofPool := pool[key]; ofPool {
			pool[key] = value
		} else {
			values[key] = value
		}
		return inputs(values)
	}
	r.create("azure-native:resources:ResourceGroup", inputs(map[string]any{"resourceGroupName": "g"}))
	olds := of("dnsPrefix", "c")
	made := r.create(aks, olds)
	d := r.diff(aks, olds, made, of("dnsPrefix", "d"))
	assert.Equal(t, []resource.PropertyKey{"dnsPrefix"}, d.ReplaceKeys)
	assert.True(t, d.DeleteBeforeReplace)

	bigger := of("vmSize", "Standard_D4s_v5")
	assert.Empty(t, r.diff(aks, olds, made, bigger).ReplaceKeys)
	_, err := r.Update(r.ctx, sdk.UpdateRequest{URN: urn(aks, "it"), Type: aks, ID: made.ID, OldInputs: olds, OldOutputs: made.Properties,
		NewInputs: bigger})
	assert.ErrorContains(t, err, "update ManagedCluster (it) "+string(made.ID)+": PropertyChangeNotAllowed: Changing property "+
		"'agentPoolProfile.vmSize' is not allowed.")
}
