package cassandra

import (
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/mocks"
)

// deploy declares a ring on disks with the ids vol-0, vol-1 and so on.
func deploy(t *testing.T, change string) *mocks.Run {
	t.Helper()
	return mocks.Deploy(t, mocks.Cloud{}, func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{})
		if err != nil {
			return err
		}
		a := args(t, change)
		_, err = New(ctx, "", a, disksFor(a), nil, pulumi.Providers(provider))
		return err
	})
}

func disksFor(a *Args) []Disk {
	var disks []Disk
	for i := range a.Volumes {
		handle := pulumi.Sprintf("vol-%d", i)
		disks = append(disks, Disk{Driver: "ebs.csi.aws.com", Topology: "topology.kubernetes.io/zone", Handle: handle, Size: 100 + i})
	}
	return disks
}

// Each of volume and claim names the other, so that neither is ever bound to a third one, and the controller finds the claim by its name.
func TestEachMemberHasItsOwnDisk(t *testing.T) {
	run := deploy(t, `cassandraVolumes: [{ordinal: 2, zone: c, rack: r3, volume: vol-0c}, {ordinal: 0, zone: a, rack: r1, volume: vol-0a},
		{ordinal: 1, zone: b, rack: r2, volume: vol-0b}]`)
	for i, zone := range []string{"a", "b", "c"} {
		name := claimName(i)
		volume, claim := run.Find(t, "PersistentVolume "+name), run.Find(t, "PersistentVolumeClaim "+name)
		assert.Equal(t, "cassandra-"+name, volume.At("metadata.name"))
		assert.Equal(t, name, volume.At("spec.claimRef.name"))
		assert.Equal(t, "cassandra", volume.At("spec.claimRef.namespace"))
		assert.Equal(t, "Retain", volume.At("spec.persistentVolumeReclaimPolicy"))
		assert.Equal(t, "", volume.At("spec.storageClassName"))
		assert.Equal(t, "vol-"+string(rune('0'+i)), volume.At("spec.csi.volumeHandle"))
		assert.Contains(t, volume.Inputs["spec"].String(), zone)
		assert.Equal(t, "cassandra-"+name, claim.At("spec.volumeName"))
		assert.Equal(t, "", claim.At("spec.storageClassName"))
		run.Waits(t, "PersistentVolumeClaim "+name, "PersistentVolume "+name)
		run.Waits(t, "StatefulSet cassandra", "PersistentVolumeClaim "+name)
	}
	set := run.Find(t, "StatefulSet cassandra")
	assert.Equal(t, "Retain", set.At("spec.persistentVolumeClaimRetentionPolicy.whenDeleted"))
	assert.Equal(t, "Retain", set.At("spec.persistentVolumeClaimRetentionPolicy.whenScaled"))
	run.Waits(t, "StatefulSet cassandra", "NetworkPolicy cassandra")
}

// A further member, or a larger disk, changes nothing of what would restart or replace the others.
func TestAFurtherMemberRestartsNobody(t *testing.T) {
	const fourth = `, {ordinal: 3, zone: a, rack: r1, new: true, size: 500}`
	spec := func(last string) resource.PropertyMap {
		return deploy(t, volumes(last)).Find(t, "StatefulSet cassandra").Inputs["spec"].ObjectValue()
	}
	const third = `{ordinal: 2, zone: c, rack: r3, volume: vol-0c}`
	before, after := spec(third), spec(third+fourth)
	assert.Equal(t, before["template"], after["template"])
	assert.Equal(t, before["volumeClaimTemplates"], after["volumeClaimTemplates"])
	assert.NotEqual(t, before["replicas"], after["replicas"])
}

func TestMemberLines(t *testing.T) {
	a := args(t, volumes(`{ordinal: 2, zone: c, rack: r3, new: true, size: 9}`))
	assert.Equal(t, "0 r1 adopted\n1 r2 adopted\n2 r3 new\n", a.memberLines())
}

// The image reads these, and what is on the disk must be the same.
func TestEnvironment(t *testing.T) {
	a := args(t, `{cassandraNumTokens: 256, cassandraJavaOptions: -Dx=y, cassandraNamespace: db, cassandraSeeds: 3, cassandraHeapSize: 2G}`)
	values := map[string]string{}
	for _, v := range a.environment() {
		if variable := v.(*corev1.EnvVarArgs); variable.Value != nil {
			values[string(variable.Name.(pulumi.String))] = string(variable.Value.(pulumi.String))
		}
	}
	assert.Equal(t, map[string]string{
		"CASSANDRA_CLUSTER_NAME": "Legacy", "CASSANDRA_NUM_TOKENS": "256", "CASSANDRA_ENDPOINT_SNITCH": "GossipingPropertyFileSnitch",
		"CASSANDRA_DC": "dc1", "MAX_HEAP_SIZE": "2048M", "HEAP_NEWSIZE": "512M", "JVM_EXTRA_OPTS": "-Dcassandra.load_ring_state=false -Dx=y",
		"CASSANDRA_SEEDS": "cassandra-0.cassandra.db.svc.cluster.local,cassandra-1.cassandra.db.svc.cluster.local," +
			"cassandra-2.cassandra.db.svc.cluster.local",
	}, values)
}
