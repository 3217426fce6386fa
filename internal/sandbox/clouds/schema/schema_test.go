package schema

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
	"stateful-clusters/stacks"
)

// What the tables do not know is refused, so they must know all that the program can send.
func TestTheTablesKnowWhatTheProgramSends(t *testing.T) {
	for stack, settings := range map[string]map[string]string{
		"eks": {"eksLogTypes": `["audit"]`},
		"aks": {"aksAuthorizedIpRanges": `["203.0.113.0/24"]`, "aksSshPublicKey": "ssh-rsa AAAA", "aksTier": "Premium"},
	} {
		config, err := record.Load("../../../..", stack)
		require.NoError(t, err)
		config.Set("tags", `[{"name":"team","value":"messaging"}]`)
		for key, value := range settings {
			config.Set(key, value)
		}
		recorded, err := record.Program(stacks.Deploy, record.Options{Config: config})
		require.NoError(t, err)
		known := 0
		for _, r := range recorded.Resources {
			if described, err := Lookup(string(r.Type)); err == nil {
				assert.Empty(t, described.Unknown(r.Inputs.Mappable()), r.Type)
				known++
			} else {
				assert.NotRegexp(t, "^(aws|azure-native):", r.Type)
			}
		}
		assert.Greater(t, known, 1, stack)
	}
}

func TestWhatIsUnknownIsNamed(t *testing.T) {
	cluster, err := Lookup("azure-native:containerservice/v20241001:ManagedCluster")
	require.NoError(t, err)
	assert.Equal(t, []string{"agentPoolProfiles.colour", "shape", "sku.size"}, cluster.Unknown(map[string]any{
		"shape": "round", "sku": map[string]any{"tier": "Free", "size": 1.0}, "tags": map[string]any{"any": "thing"},
		"agentPoolProfiles": []any{map[string]any{"name": "system"}, map[string]any{"colour": "red"}},
	}))
	_, err = Lookup("aws:ec2/instance:Instance")
	assert.ErrorContains(t, err, "does not know the resource type aws:ec2/instance:Instance")
}

func TestDiffSaysWhatAChangeMeans(t *testing.T) {
	for _, test := range []struct {
		name, token string
		old, new    map[string]any
		want        []string
	}{
		{"nothing", "aws:ec2/vpc:Vpc", map[string]any{"cidrBlock": "10.0.0.0/16", "tags": map[string]any{}, "__defaults": []any{"x"}},
			map[string]any{"cidrBlock": "10.0.0.0/16"}, nil},
		{"immutable", "aws:ec2/vpc:Vpc", map[string]any{"cidrBlock": "10.0.0.0/16"}, map[string]any{"cidrBlock": "10.1.0.0/16"},
			[]string{"cidrBlock update-replace"}},
		{
			"a tag", "aws:ec2/vpc:Vpc", map[string]any{"tags": map[string]any{}},
			map[string]any{"tags": map[string]any{"b/c": "2"}}, []string{`tags["b/c"] add`},
		},
		{
			"inside of an immutable one", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
			map[string]any{"accessScope": map[string]any{"type": "cluster"}}, map[string]any{"accessScope": map[string]any{"type": "namespace"}},
			[]string{"accessScope.type update-replace"},
		},
		{
			"a list of texts", "aws:eks/nodeGroup:NodeGroup", map[string]any{"subnetIds": []any{"a", "b"}}, map[string]any{"subnetIds": []any{"c"}},
			[]string{"subnetIds update-replace"},
		},
		{
			"in a list", "azure-native:containerservice/v20241001:ManagedCluster",
			map[string]any{"agentPoolProfiles": []any{map[string]any{"vmSize": "Standard_D2s_v5", "maxCount": 5}}},
			map[string]any{"agentPoolProfiles": []any{map[string]any{"vmSize": "Standard_D4s_v5", "maxCount": 6}}},
			[]string{"agentPoolProfiles[0].maxCount update", "agentPoolProfiles[0].vmSize update frozen"},
		},
	} {
		described, err := Lookup(test.token)
		require.NoError(t, err)
		changes, err := described.Diff(test.old, test.new)
		require.NoError(t, err)
		var said []string
		for _, c := range changes {
			words := c.Path + " " + c.Kind.String()
			if c.Frozen {
				words += " frozen"
			}
			said = append(said, words)
		}
		assert.Equal(t, test.want, said, test.name)
	}
}

// A reference must lead somewhere, or nothing would ever be found missing.
func TestEveryReferenceNamesAType(t *testing.T) {
	for token, described := range types {
		var walk func(properties map[string]*Property)
		walk = func(properties map[string]*Property) {
			for name, p := range properties {
				assert.True(t, p.Refers.Type == "" || types[p.Refers.Type] != nil, "%s.%s refers to %s", token, name, p.Refers.Type)
				walk(p.Properties)
			}
		}
		walk(described.Properties)
	}
}
