package schema

import (
	"maps"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func inputs(values map[string]any) resource.PropertyMap {
	return resource.NewPropertyMapFromMap(values)
}

func lookup(t *testing.T, token string) *Type {
	t.Helper()
	found, err := Lookup(token)
	require.NoError(t, err)
	return found
}

func TestCheckFindsWhatACloudWouldRefuse(t *testing.T) {
	group := map[string]any{
		"clusterName": "c", "nodeRoleArn": "arn", "subnetIds": []any{"subnet-1"},
		"scalingConfig": map[string]any{"minSize": 1, "maxSize": 2, "desiredSize": 1},
	}
	with := func(key string, value any) map[string]any {
		changed := maps.Clone(group)
		changed[key] = value
		return changed
	}
	for _, test := range []struct {
		name   string
		inputs map[string]any
		want   []Fault
	}{
		{"sound", group, nil},
		{"a required one is missing", with("subnetIds", nil), []Fault{{"subnetIds", "is required"}}},
		{"a nested required one is missing", with("scalingConfig", map[string]any{"minSize": 1, "maxSize": 2}),
			[]Fault{{"scalingConfig.desiredSize", "is required"}}},
		{"not of the list", with("amiType", "AL2_x86_64"), []Fault{{"amiType",
			`expected one of ["AL2023_x86_64_STANDARD" "AL2023_ARM_64_STANDARD"], got "AL2_x86_64"`}}},
		{"another kind", with("diskSize", "80"), []Fault{{"diskSize", "must be of the kind int, not string"}}},
		{"unknown", with("disksize", 80), []Fault{{"disksize",
			"the simulated cloud does not know this property (internal/sandbox/clouds/schema)"}}},
	} {
		assert.Equal(t, test.want, lookup(t, "aws:eks/nodeGroup:NodeGroup").Check(inputs(test.inputs)), test.name)
	}
	unknown := inputs(with("nodeRoleArn", nil))
	unknown["nodeRoleArn"] = resource.MakeComputed(resource.NewProperty(""))
	assert.Empty(t, lookup(t, "aws:eks/nodeGroup:NodeGroup").Check(unknown), "what is not known yet cannot be wrong")
}

func TestAnUnknownTypeIsAnError(t *testing.T) {
	_, err := Lookup("aws:ec2/instance:Instance")
	assert.ErrorContains(t, err, "aws:ec2/instance:Instance")
}

func TestDiffSaysWhatAChangeMeans(t *testing.T) {
	for _, test := range []struct {
		name, token string
		old, new    map[string]any
		want        []string
	}{
		{"nothing", "aws:ec2/vpc:Vpc", map[string]any{"cidrBlock": "10.0.0.0/16", "tags": map[string]any{}},
			map[string]any{"cidrBlock": "10.0.0.0/16"}, nil},
		{"immutable", "aws:ec2/vpc:Vpc", map[string]any{"cidrBlock": "10.0.0.0/16"}, map[string]any{"cidrBlock": "10.1.0.0/16"},
			[]string{"cidrBlock update-replace"}},
		{
			"a tag", "aws:ec2/vpc:Vpc", map[string]any{"tags": map[string]any{"a": "1"}},
			map[string]any{"tags": map[string]any{"a": "1", "b/c": "2"}}, []string{`tags["b/c"] add`},
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
		changes, err := lookup(t, test.token).Diff(inputs(test.old), inputs(test.new))
		require.NoError(t, err)
		var said []string
		for _, c := range changes {
			words := c.Path.String() + " " + c.Kind.String()
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
				if reference := p.Refers; reference.Type != "" {
					target, known := types[reference.Type]
					if assert.True(t, known, "%s.%s refers to %s", token, name, reference.Type) {
						assert.NotEmpty(t, target.NotFound, "%s has no words for its absence", reference.Type)
						assert.True(t, !p.Blocks || target.InUse != "", "%s has no words for being in use", reference.Type)
					}
				}
				walk(p.Properties)
			}
		}
		walk(described.Properties)
	}
}
