package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"stateful-clusters/internal/sandbox/disks"
)

// single is a file system of one node.
func single(kind string, mode csi.VolumeCapability_AccessMode_Mode) *csi.VolumeCapability {
	return &csi.VolumeCapability{
		AccessType: &csi.VolumeCapability_Mount{Mount: &csi.VolumeCapability_MountVolume{FsType: kind}},
		AccessMode: &csi.VolumeCapability_AccessMode{Mode: mode},
	}
}

var writer = single("ext4", csi.VolumeCapability_AccessMode_SINGLE_NODE_WRITER)

// stage stages a volume, and takes it away when the test is over.
func stage(t *testing.T, p *plugin, volume, folder string) error {
	t.Helper()
	t.Cleanup(func() { require.NoError(t, disks.Unmount(folder)) })
	_, err := p.NodeStageVolume(t.Context(), &csi.NodeStageVolumeRequest{
		VolumeId: volume, StagingTargetPath: folder, VolumeCapability: writer,
	})
	return err
}

func TestAVolumeIsOnOneNode(t *testing.T) {
	needsRoot(t)
	p := newPlugin(t)
	require.NoError(t, disks.Make(p.dir, "vol-1", "", 1))
	require.NoError(t, disks.Make(p.dir, "vol-2", "", 1))
	here, there := filepath.Join(t.TempDir(), "here"), filepath.Join(t.TempDir(), "there")
	require.NoError(t, stage(t, p, "vol-1", here))
	require.NoError(t, stage(t, p, "vol-1", here), "a second time")
	assert.Equal(t, codes.AlreadyExists, status.Code(stage(t, p, "vol-2", here)), "another volume in the same place")
	other := *p
	other.node = "node-a1"
	err := stage(t, &other, "vol-1", there)
	assert.Equal(t, codes.FailedPrecondition, status.Code(err))
	assert.ErrorContains(t, err, "vol-1")
	_, err = p.NodeUnstageVolume(t.Context(), &csi.NodeUnstageVolumeRequest{VolumeId: "vol-1", StagingTargetPath: here})
	require.NoError(t, err)
	require.NoError(t, stage(t, &other, "vol-1", there))
}

func TestAPodMayOnlyReadWhereItAsksForThat(t *testing.T) {
	needsRoot(t)
	p, folder := newPlugin(t), t.TempDir()
	require.NoError(t, disks.Make(p.dir, "vol-1", "", 1))
	staged := filepath.Join(folder, "staged")
	publish := func(name string, readOnly bool) (string, error) {
		at := filepath.Join(folder, name)
		t.Cleanup(func() { require.NoError(t, disks.Unmount(at)) })
		_, err := p.NodePublishVolume(t.Context(), &csi.NodePublishVolumeRequest{
			VolumeId: "vol-1", StagingTargetPath: staged, TargetPath: at, VolumeCapability: writer, Readonly: readOnly,
		})
		return at, err
	}
	_, err := publish("early", false)
	assert.Equal(t, codes.FailedPrecondition, status.Code(err), "it is not staged yet")
	require.NoError(t, stage(t, p, "vol-1", staged))
	for name, readOnly := range map[string]bool{"writes": false, "reads": true} {
		at, err := publish(name, readOnly)
		require.NoError(t, err)
		assert.Equal(t, readOnly, os.WriteFile(filepath.Join(at, name), nil, 0o600) != nil, name)
	}
}

func TestWhatCannotBeHadIsRefusedFirst(t *testing.T) {
	p := newPlugin(t)
	require.NoError(t, disks.Make(p.dir, "vol-1", "", 1))
	for _, c := range []struct {
		volume     string
		capability *csi.VolumeCapability
		attributes map[string]string
		code       codes.Code
		words      string
	}{
		{"vol-9", writer, nil, codes.NotFound, "the account has no volume vol-9"},
		{"../vol-1", writer, nil, codes.InvalidArgument, "no id of a volume"},
		{"vol-1", single("xfs", writer.AccessMode.Mode), nil, codes.InvalidArgument, "have ext4, and fsType asks for xfs"},
		{"vol-1", single("", csi.VolumeCapability_AccessMode_MULTI_NODE_MULTI_WRITER), nil, codes.InvalidArgument, "use ReadWriteOnce"},
		{"vol-1", writer, map[string]string{"partition": "1"}, codes.InvalidArgument, "no partitions, and partition 1"},
		{"vol-1", &csi.VolumeCapability{
			AccessType: &csi.VolumeCapability_Block{Block: &csi.VolumeCapability_BlockVolume{}}, AccessMode: writer.AccessMode,
		}, nil, codes.InvalidArgument, "no bare devices"},
	} {
		folder := t.TempDir()
		t.Cleanup(func() { require.NoError(t, disks.Unmount(folder)) })
		_, err := p.NodeStageVolume(t.Context(), &csi.NodeStageVolumeRequest{
			VolumeId: c.volume, StagingTargetPath: folder, VolumeCapability: c.capability, VolumeContext: c.attributes,
		})
		assert.Equal(t, c.code, status.Code(err), "%v", err)
		assert.ErrorContains(t, err, c.words)
	}
}
