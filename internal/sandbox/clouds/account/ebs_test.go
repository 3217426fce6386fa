package account

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/disks"
)

const legacy = "snap-00000000000000001"

func TestVolumesAreRefusedAsEBSRefusesThem(t *testing.T) {
	a, _ := open(t)
	refused(t, a, "InvalidSnapshot.NotFound", volumeType, map[string]any{"availabilityZone": "us-east-1a", "snapshotId": "snap-9"})
	refused(t, a, "InvalidParameterValue", volumeType, map[string]any{"availabilityZone": "us-east-1a", "snapshotId": legacy, "size": 99.0})
	refused(t, a, "MissingParameter", volumeType, map[string]any{"availabilityZone": "us-east-1a"})
	refused(t, a, "InvalidZone.NotFound", volumeType, map[string]any{"availabilityZone": "eu-west-1a", "size": 1.0})
	assert.Empty(t, a.Resources())
}

func answer(t *testing.T, a *Account, function string, arguments map[string]any) map[string]any {
	t.Helper()
	r, err := a.Do(t.Context(), Call{Operation: control.Invoke, Type: function, Region: "us-east-1", Inputs: arguments})
	require.NoError(t, err)
	return r.Outputs
}

func by(pairs ...string) map[string]any {
	var all []any
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, map[string]any{"name": pairs[i], "values": []any{pairs[i+1]}})
	}
	return map[string]any{"filters": all}
}

func TestVolumesAreFoundByTagAndState(t *testing.T) {
	a, _ := open(t)
	v := create(t, a, volumeType, map[string]any{
		"availabilityZone": "us-east-1a", "snapshotId": legacy, "tags": map[string]any{"claim": "c/n/data-0"},
	})
	assert.Regexp(t, "^vol-[0-9a-f]{17}$", v.ID)
	assert.Equal(t, []any{v.ID}, answer(t, a, getVolumes, by("tag:claim", "c/n/data-0", "status", "available"))["ids"])
	assert.Empty(t, answer(t, a, getVolumes, by("tag:claim", "c/n/data-1"))["ids"])
	assert.Empty(t, answer(t, a, getVolumes, by("volume-id", "vol-0"))["ids"])
	assert.Equal(t, []any{v.ID}, answer(t, a, getVolumes, by("snapshot-id", legacy, "tag-key", "claim"))["ids"])
	assert.Empty(t, answer(t, a, getVolumes, by("snapshot-id", legacy, "tag-key", "other"))["ids"])
	found := answer(t, a, getVolume, by("volume-id", v.ID))
	assert.Equal(t, 100, found["size"], "that of the snapshot")
	assert.Equal(t, "us-east-1a", found["availabilityZone"])
	assert.Equal(t, []any{legacy}, answer(t, a, getSnapshotIDs, by("snapshot-id", legacy))["ids"])
	assert.Empty(t, answer(t, a, getSnapshotIDs, by("snapshot-id", "snap-9"))["ids"])
	_, err := a.Do(t.Context(), Call{Operation: control.Invoke, Type: getSnapshot, Inputs: map[string]any{"snapshotIds": []any{"snap-9"}}})
	assert.ErrorContains(t, err, "InvalidSnapshot.NotFound")

	require.NoError(t, a.Change(t.Context(), volumeType, v.ID, map[string]any{"attachedTo": "i-0123"}))
	assert.Equal(t, []any{"i-0123"}, answer(t, a, getInstances, by("block-device-mapping.volume-id", v.ID))["ids"])
	assert.Empty(t, answer(t, a, getInstances, by("block-device-mapping.volume-id", v.ID, "tag:eks:cluster-name", "c"))["ids"])
	assert.ErrorContains(t, remove(t, a, volumeType, v.ID), "VolumeInUse")
}

func TestAVolumeHasBytesForAsLongAsItIsThere(t *testing.T) {
	a, _ := open(t)
	require.NoError(t, disks.Make(a.disks, "other", "", 1))
	require.NoError(t, disks.Snapshot(a.disks, legacy, disks.Image(a.disks, "other")))
	for size, inputs := range map[int64]map[string]any{
		2:   {"availabilityZone": "us-east-1a", "size": 2.0},
		100: {"availabilityZone": "us-east-1a", "snapshotId": legacy},
	} {
		v := create(t, a, volumeType, inputs)
		info, err := os.Stat(disks.Image(a.disks, v.ID))
		require.NoError(t, err)
		assert.Equal(t, size<<30, info.Size())
		require.NoError(t, remove(t, a, volumeType, v.ID))
		assert.NoFileExists(t, disks.Image(a.disks, v.ID))
	}
	assert.FileExists(t, disks.Image(a.disks, legacy))
}

// A volume is attached in its own zone, to one node, and by a role that names it.
func TestVolumesAreAttachedAsEC2AttachesThem(t *testing.T) {
	a, _ := open(t)
	inputs, _ := cluster(t, a)
	c := create(t, a, eksType, inputs)
	v := create(t, a, volumeType, map[string]any{"availabilityZone": "us-east-1a", "size": 1.0})
	other := create(t, a, volumeType, map[string]any{"availabilityZone": "us-east-1a", "size": 1.0})
	issuer := c.Attribute("issuer")
	provider := create(t, a, "aws:iam/openIdConnectProvider:OpenIdConnectProvider", map[string]any{"url": issuer})
	role := create(t, a, "aws:iam/role:Role", map[string]any{"name": "driver", "assumeRolePolicy": `{"Statement":[{"Effect":"Allow",
		"Action":["sts:AssumeRoleWithWebIdentity"],"Principal":{"Federated":"` + provider.Attribute("arn") + `"},"Condition":{"StringEquals":{
		"` + issuer + `:sub":["` + ebsDriverUser + `"],"` + issuer + `:aud":["sts.amazonaws.com"]}}}]}`})
	policy := create(t, a, "aws:iam/policy:Policy", map[string]any{"name": "driver", "policy": `{"Statement":[{"Effect":"Allow",
		"Action":["ec2:AttachVolume"],"Resource":["arn:aws:ec2:us-east-1:*:volume/` + v.ID + `"]},
		{"Effect":"Allow","Action":["ec2:DetachVolume"],"Resource":["arn:aws:ec2:us-east-1:*:volume/*"]}]}`})
	create(t, a, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", map[string]any{"role": "driver", "policyArn": policy.Attribute("arn")})

	node := func(name, zone string) *corev1.Node {
		return &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelTopologyZone: zone}}}
	}
	driver := attacher{Account: a, cluster: "c"}
	arn := role.Attribute("arn")
	assert.ErrorContains(t, driver.move(v.ID, node("n1", "us-east-1b"), arn, true), "InvalidVolume.ZoneMismatch")
	assert.ErrorContains(t, driver.move(other.ID, node("n1", "us-east-1a"), arn, true), "is not authorized to perform: ec2:AttachVolume")
	require.NoError(t, driver.move(v.ID, node("n1", "us-east-1a"), arn, true))
	assert.ErrorContains(t, driver.move(v.ID, node("n2", "us-east-1a"), arn, true), "VolumeInUse")
	require.NoError(t, driver.move(v.ID, node("n1", "us-east-1a"), arn, false))
	require.NoError(t, driver.move(v.ID, node("n2", "us-east-1a"), arn, true))
}

// What others have made has the id by which they know it.
func TestGivenVolumesAndSnapshots(t *testing.T) {
	a, _ := open(t)
	provide := func(token, id string, inputs map[string]any) {
		require.NoError(t, a.Provide(t.Context(), control.Resource{Type: token, ID: id, Region: "us-east-1", Inputs: inputs}))
	}
	provide(volumeType, "vol-0a", map[string]any{"availabilityZone": "us-east-1b", "size": 20.0})
	assert.Equal(t, "us-east-1b", answer(t, a, getVolume, by("volume-id", "vol-0a"))["availabilityZone"])
	assert.Empty(t, answer(t, a, getSnapshotIDs, by("snapshot-id", "snap-0a"))["ids"])
	provide(snapshotType, "snap-0a", map[string]any{"volumeSize": 30.0})
	assert.Equal(t, []any{"snap-0a"}, answer(t, a, getSnapshotIDs, by("snapshot-id", "snap-0a"))["ids"])
	made := create(t, a, volumeType, map[string]any{"availabilityZone": "us-east-1a", "snapshotId": "snap-0a"})
	assert.Equal(t, 30, answer(t, a, getVolume, by("volume-id", made.ID))["size"])
}
