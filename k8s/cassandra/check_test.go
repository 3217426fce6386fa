package cassandra

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
)

// legacy is the configuration of a ring of three. The defaults alone are none: what is on the disks has no default.
const legacy = `{cassandraClusterName: Legacy, cassandraNumTokens: 16, cassandraDatacenter: dc1, probePeriod: 15, cassandraVolumes: [
	{ordinal: 0, zone: us-east-1a, rack: r1, snapshot: snap-0a},
	{ordinal: 1, zone: us-east-1b, rack: r2, snapshot: snap-0b},
	{ordinal: 2, zone: us-east-1c, rack: r3, volume: vol-0c}]}`

// over lays a change over that.
func over(t *testing.T, change string) string {
	t.Helper()
	all, own := map[string]any{}, map[string]any{}
	require.NoError(t, yaml.Unmarshal([]byte(legacy), &all))
	require.NoError(t, yaml.Unmarshal([]byte(change), &own), change)
	maps.Copy(all, own)
	text, err := yaml.Marshal(all)
	require.NoError(t, err)
	return string(text)
}

func args(t *testing.T, change string) *Args {
	t.Helper()
	return configtest.Args[Args](t, over(t, change))
}

type cases = []configtest.Case

func checkFaults(t *testing.T, list cases) {
	t.Helper()
	for i := range list {
		list[i][0] = over(t, list[i][0])
	}
	configtest.Faults[Args](t, list)
}

func TestRules(t *testing.T) {
	checkFaults(t, cases{
		{`cassandraNamespace: default`, "cassandraNamespace", "belongs to Kubernetes", "such as cassandra"},
		{`clusterDomain: .local`, "clusterDomain", "must be a DNS domain", "cluster.local"},
		{`cassandraImage: cassandra`, "cassandraImage", "has no tag", "pin a version"},
		{`imagePullPolicy: always`, "imagePullPolicy", "must be one of Always", `did you mean "Always"?`},
		{`cassandraClusterName: ""`, "cassandraClusterName", "must be the name that is on the disks", "describecluster"},
		{`cassandraNumTokens: 0`, "cassandraNumTokens", "must be the number of tokens", "256 was the default"},
		{`cassandraDatacenter: us east`, "cassandraDatacenter", "must be the data centre that is on the disks", "nodetool status"},
		{`cassandraSnitch: Ec2Snitch`, "cassandraSnitch", "asks the instance where it is", "GossipingPropertyFileSnitch"},
		{`cassandraClusterName: "R&D"`, "cassandraClusterName", "the image's entrypoint cannot write", "rename the legacy ring"},
		{`cassandraSnitch: SimpleSnitch`, "cassandraSnitch", "knows the data centre datacenter1", "correct cassandraDatacenter"},
		{`cassandraSnitch: GossipingSnitch`, "cassandraSnitch", "must be one of GossipingPropertyFileSnitch", "SimpleSnitch"},
		{`cassandraDataPath: /var/lib/cassandra`, "cassandraDataPath", "must be a folder on the disk", "lib/cassandra"},
		{`cassandraFsType: btrfs`, "cassandraFsType", "must be one of ext4, xfs", "choose one"},
		{`cassandraPartition: -1`, "cassandraPartition", "must lie between 0 and 128", "in that range"},
		{`cassandraHeapSize: half`, "cassandraHeapSize", "must be a whole number with M or G", "2048M"},
		{`cassandraHeapSize: 4G`, "cassandraHeapSize", "is not below cassandraMemoryLimit, which is 4Gi", "lower it"},
		{`cassandraHeapSize: 2M`, "cassandraHeapSize", "is too little for a JVM", "2048M"},
		{`cassandraJavaOptions: XX:+UseG1GC`, "cassandraJavaOptions", "begins without a dash", "-XX:+UseG1GC"},
		{`cassandraJavaOptions: -Xfoo`, "cassandraJavaOptions", "is a flag that no JVM knows", "java -X"},
		{`cassandraJavaOptions: -XX:+UseZGC`, "cassandraJavaOptions", "is a second garbage collector beside Cassandra's own", "add -XX:-UseG1GC"},
		{`cassandraJavaOptions: -XX:-UseG1GC -XX:+UseZGC -XX:+UseSerialGC`, "cassandraJavaOptions", "are several garbage collectors", "one"},
		{`cassandraJavaOptions: -XX:MaxHeapSize=8g`, "cassandraJavaOptions", "sets what other keys decide", "cassandraHeapSize"},
		{`cassandraMemoryRequest: 4000m`, "cassandraMemoryRequest", "is less than 4 MiB", "256Mi"},
		{`cassandraCpuRequest: 1u`, "cassandraCpuRequest", "is finer than a thousandth", "500m"},
		{`cassandraImage: "Cassandra:5.0.8"`, "cassandraImage", "must be lowercase", "repository:tag"},
		{`startupSeconds: 1`, "startupSeconds", "lets a member live for 1 seconds, in which no JVM", "360"},
		{`cassandraMemoryLimit: 3Gi`, "cassandraMemoryLimit", "is below cassandraMemoryRequest", "raise it"},
		{`cassandraJavaOptions: -Dcassandra.replace_address=10.0.0.1`, "cassandraJavaOptions", "another identity", "remove it"},
		{`cassandraGraceSeconds: 5`, "cassandraGraceSeconds", "must lie between 30 and 3600", "in that range"},
		{`cassandraJavaOptions: -XX:-UseG1GC`, "cassandraJavaOptions", "without a garbage collector", "such as -XX:+UseZGC"},
		{`startupSeconds: 0`, "startupSeconds", "goes without a startup probe", "1800"},
		{`cassandraUser: 0`, "cassandraUser", "must lie between 1 and", "in that range"},
		{`podSecurityLevel: strict`, "podSecurityLevel", "must be one of privileged", "choose one of them"},
		{`maxUnavailable: 2`, "maxUnavailable", "must be 1", "set it to 1"},
		{`hostSpread: none`, "hostSpread", "must be one of required, preferred", "choose one of them"},
		{`unhealthyPodEviction: Never`, "unhealthyPodEviction", "must be one of AlwaysAllow", "choose one of them"},
	})
	assert.Equal(t, check.Report{}, args(t, `{}`).Check())
	for _, options := range []string{"-XX:-UseG1GC -XX:+UseZGC", "-XX:+UseZGC -XX:-UseG1GC", "-XX:+UseG1GC"} {
		assert.Equal(t, check.Report{}, args(t, `{cassandraJavaOptions: "`+options+`"}`).Check(), options)
	}
	assert.Equal(t, check.Report{}, args(t, `{cassandraDataPath: lib/cassandra, cassandraPartition: 1, podSecurityLevel: restricted}`).Check())
}

// volumes are the records of a ring in which the last members differ.
func volumes(last string) string {
	return `cassandraVolumes: [{ordinal: 0, zone: a, rack: r1, volume: vol-0a}, {ordinal: 1, zone: b, rack: r2, volume: vol-0b}, ` + last + `]`
}

// Whatever would let a member start with another disk than its own, or with none.
func TestRulesOfVolumes(t *testing.T) {
	checkFaults(t, cases{
		{`cassandraVolumes: []`, "cassandraVolumes", "lists no disk", "for each member of the legacy ring"},
	})
	list := cases{
		{volumes(`{ordinal: two, zone: c, rack: r3, volume: vol-0c}`),
			"cassandraVolumes[2].ordinal", "must be the number of a member", "without a unit"},
		{volumes(`{ordinal: 1, zone: c, rack: r3, volume: vol-0c}`),
			"cassandraVolumes[2].ordinal", "is that of cassandraVolumes[1] too", "of its own"},
		{volumes(`{ordinal: 3, zone: c, rack: r3, volume: vol-0c}`), "cassandraVolumes", "has no record for ordinal 2", "from 0 on"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, volume: vol-0b}`),
			"cassandraVolumes[2]", "is the disk of cassandraVolumes[1] too", "once"},
		{volumes(`{ordinal: 2, zone: c, rack: r3}`),
			"cassandraVolumes[2]", "must have exactly one of volume, snapshot and new", "name the volume"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, volume: vol-0c, new: true, size: 9}`),
			"cassandraVolumes[2]", "must have exactly one", "name the volume"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, new: true}`), "cassandraVolumes[2].size", "is missing", "in GiB"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, snapshot: snap-0c, size: 9G}`),
			"cassandraVolumes[2].size", "whole number of GiB", "without a unit"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, snapshot: snap-0c, size: 0}`), "cassandraVolumes[2].size", "above 0"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, snapshot: snap-0c, deletable: "yes"}`),
			"cassandraVolumes[2].deletable", "must be true or false", "write one"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, volume: vol-0c, deletable: true}`),
			"cassandraVolumes[2].deletable", "was there before", "own tools"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, volume: vol-0c, hostId: b1b5}`),
			"cassandraVolumes[2].hostId", "must be a host id", "nodetool status"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, new: true, size: 9, hostId: 0a0a0a0a-0000-4000-8000-00000000000a}`),
			"cassandraVolumes[2].hostId", "is for a disk with data", "remove it"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, volume: vol-0c, hostId: 0a0a0a0a-0000-4000-8000-00000000000a},
			{ordinal: 3, zone: c, rack: r3, volume: vol-0d, hostId: 0A0A0A0A-0000-4000-8000-00000000000A}`),
			"cassandraVolumes[3].hostId", "is that of cassandraVolumes[2] too", "on its disk"},
		{volumes(`{ordinal: 2, rack: r3, volume: vol-0c}`), "cassandraVolumes[2].zone", "is missing", "zone of the disk"},
		{volumes(`{ordinal: 2, zone: c, volume: vol-0c}`),
			"cassandraVolumes[2].rack", "must be the rack that is on the disk", "nodetool status"},
		{volumes(`{ordinal: 2, zone: c, rack: r3, new: true, size: 9}, {ordinal: 3, zone: c, rack: r3, volume: vol-0d}`),
			"cassandraVolumes[2].new", "a blank disk below ordinal 3", "after all that are adopted"},
		{`cassandraSeeds: 1`, "cassandraSeeds", "is too few", "2 or 3"},
		{`{` + volumes(`{ordinal: 2, zone: c, rack: r3, new: true, size: 9}`) + `, cassandraSeeds: 3}`,
			"cassandraSeeds", "is above the 2 members with data", "lower it"},
	}
	for _, c := range list {
		report := args(t, c[0]).Check()
		found := false
		for _, f := range report.Faults {
			found = found || f.Key == c[1] && assert.Contains(t, f.Allowed, c[2]) && assert.Contains(t, f.Remedy, c[3])
		}
		assert.True(t, found, "%s: %v", c[0], report.Faults)
	}
	for change, key := range map[string]string{
		"{" + strings.TrimSuffix(volumes(""), ", ]") + "]}":                                                                 "cassandraVolumes",
		volumes(`{ordinal: 2, zone: c, rack: r3, new: true, size: 9}, {ordinal: 3, zone: c, rack: r3, new: true, size: 9}`): "cassandraVolumes",
		`probePeriod: 5`:           "probePeriod",
		`cassandraHeapSize: 4000M`: "cassandraHeapSize",
		`cassandraHeapSize: 383M`:  "cassandraHeapSize",
	} {
		report := args(t, change).Check()
		assert.Empty(t, report.Faults, change)
		require.Len(t, report.Warnings, 1, change)
		assert.Equal(t, key, report.Warnings[0].Key)
	}
}

// Names of rings that the image can write, and some that it cannot.
func TestNamesOfRings(t *testing.T) {
	for _, name := range []string{`Prod/EU`, `A & B`, `back\slash`, `Ring #1`, `Prod: EU`, `[x]`, `null`, `$(POD_NAME)`, `end:`} {
		found := args(t, fmt.Sprintf("cassandraClusterName: '%s'", name)).Check().Faults
		configtest.Finding(t, configtest.Case{"", "cassandraClusterName", "entrypoint cannot write", "rename the legacy ring"}, found)
	}
	for _, name := range []string{`Test Cluster`, `Prod (EU) = 1, 2!`, `Prod:EU`, `a#1`, `nullable`, `1-2`} {
		assert.Empty(t, args(t, fmt.Sprintf("cassandraClusterName: '%s'", name)).Check().Faults, name)
	}
}

// Options of Cassandra's own that keep a member away from its ring, or its data from its disk.
func TestOptionsThatOtherKeysDecide(t *testing.T) {
	for _, option := range []string{"join_ring=false", "start_gossip=false", "settings.commitlog_directory=/tmp/x", "replace_node=a"} {
		found := args(t, `cassandraJavaOptions: -Dcassandra.`+option).Check().Faults
		configtest.Finding(t, configtest.Case{"", "cassandraJavaOptions", "sets what other keys decide", "remove it"}, found)
	}
	assert.Empty(t, args(t, `cassandraJavaOptions: -Dcassandra.ring_delay_ms=60000`).Check().Faults)
}
