package schema

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
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
		"gke": {"gkeAuthorizedCidrs": `["203.0.113.0/24"]`, "gkeMaintenanceDays": `["SA"]`, "gkeMaintenanceHours": "12"},
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
				assert.Empty(t, described.Unknown(r.Inputs.Mappable()), "add it to %s in a file of this folder", r.Type)
				assert.Empty(t, described.Faults(r.Inputs.Mappable()), r.Type)
				known++
			} else {
				assert.NotRegexp(t, "^(aws|azure-native|gcp):", r.Type, "add it to a file of this folder")
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
		{
			"what the provider takes from the cloud", "gcp:container/cluster:Cluster",
			map[string]any{
				"masterAuthorizedNetworksConfig": map[string]any{"cidrBlocks": []any{map[string]any{"cidrBlock": "203.0.113.0/24"}}},
				"privateClusterConfig":           map[string]any{"enablePrivateNodes": true, "masterIpv4CidrBlock": "172.16.0.0/28"},
				"maintenancePolicy":              map[string]any{"dailyMaintenanceWindow": map[string]any{"startTime": "03:00"}},
			},
			map[string]any{"privateClusterConfig": map[string]any{"enablePrivateNodes": false}},
			[]string{"maintenancePolicy delete", "privateClusterConfig.enablePrivateNodes update-replace"},
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

// What Google's provider refuses before it asks anybody, and what is not known yet, which it does not judge.
func TestTheProviderJudgesWhatItKnows(t *testing.T) {
	cluster, err := Lookup("gcp:container/cluster:Cluster")
	require.NoError(t, err)
	faults := func(inputs map[string]any) map[string]string {
		all := map[string]string{}
		for _, f := range cluster.Faults(inputs) {
			all[f.Path] = f.Words
		}
		return all
	}
	name := strings.Repeat("a", 41)
	assert.Equal(t, map[string]string{
		"name":                   `"` + name + `" cannot be longer than 40 characters`,
		"network":                `Missing required argument. The argument "network" is required, but no definition was found`,
		"nodeConfig.diskSizeGb":  "expected disk_size_gb to be at least (10), got 9",
		"releaseChannel.channel": `expected channel to be one of ["UNSPECIFIED" "RAPID" "REGULAR" "STABLE" "EXTENDED"], got SLOW`,
		"privateClusterConfig.masterIpv4CidrBlock": `expected "172.16.0.0/24" to contain a network Value with between 28 and 28 significant bits`,
		"removeDefaultNodePool":                    "the simulated cloud has no default node pool: set it to true",
	}, faults(map[string]any{
		"name": name, "nodeConfig": map[string]any{"diskSizeGb": 9.0}, "releaseChannel": map[string]any{"channel": "SLOW"},
		"privateClusterConfig": map[string]any{"masterIpv4CidrBlock": "172.16.0.0/24"}, "removeDefaultNodePool": false,
	}))
	unknown := plugin.UnknownStringValue
	assert.Empty(t, faults(map[string]any{"name": unknown, "network": unknown, "nodeConfig": map[string]any{"diskSizeGb": unknown}}))
	assert.Contains(t, faults(map[string]any{"name": "1st", "network": "n"})["name"], "must start with a letter")
}

// A reference or a rule must lead somewhere, or nothing would ever be found missing or wrong.
func TestEveryReferenceNamesAType(t *testing.T) {
	for token, described := range types {
		var walk func(properties map[string]*Property)
		walk = func(properties map[string]*Property) {
			for name, p := range properties {
				assert.True(t, p.Refers.Type == "" || types[p.Refers.Type] != nil, "%s.%s refers to %s", token, name, p.Refers.Type)
				assert.True(t, p.Rule == "" || rules[p.Rule] != nil, "%s.%s has no rule %s", token, name, p.Rule)
				walk(p.Properties)
			}
		}
		walk(described.Properties)
	}
}
