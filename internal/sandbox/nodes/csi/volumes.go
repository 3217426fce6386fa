package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"stateful-clusters/internal/sandbox/disks"
)

// NodeStageVolume mounts a disk on the node. The kubelet calls it when the account has attached the disk there, and again where it has not
// heard the answer.
func (p *plugin) NodeStageVolume(ctx context.Context, r *csi.NodeStageVolumeRequest) (*csi.NodeStageVolumeResponse, error) {
	if err := p.check(r.VolumeId, r.StagingTargetPath, r.VolumeCapability, r.VolumeContext); err != nil {
		return nil, err
	}
	image := disks.Image(p.dir, r.VolumeId)
	switch mounted := disks.MountedAt(r.StagingTargetPath); {
	case mounted == image:
		return &csi.NodeStageVolumeResponse{}, nil
	case mounted != "":
		return nil, status.Errorf(codes.AlreadyExists, "%s is where %s is mounted", r.StagingTargetPath, filepath.Base(mounted))
	}
	err := os.MkdirAll(r.StagingTargetPath, 0o750)
	if err == nil {
		err = disks.Mount(ctx, image, r.StagingTargetPath, fileSystem, r.VolumeCapability.GetMount().GetMountFlags()...)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, status.Errorf(codes.NotFound, "the account has no volume %s: %v", r.VolumeId, err)
	case errors.Is(err, disks.ErrInUse):
		return nil, status.Errorf(codes.FailedPrecondition, "volume %s: %v", r.VolumeId, err)
	case err != nil:
		return nil, status.Errorf(codes.Internal, "volume %s: %v", r.VolumeId, err)
	}
	return &csi.NodeStageVolumeResponse{}, nil
}

// NodeUnstageVolume lets go of a disk, which may then be attached to another node.
func (p *plugin) NodeUnstageVolume(_ context.Context, r *csi.NodeUnstageVolumeRequest) (*csi.NodeUnstageVolumeResponse, error) {
	if err := checkPlace(r.VolumeId, r.StagingTargetPath); err != nil {
		return nil, err
	}
	if err := disks.Unmount(r.StagingTargetPath); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodeUnstageVolumeResponse{}, nil
}

// NodePublishVolume shows the disk of a node to a pod.
func (p *plugin) NodePublishVolume(_ context.Context, r *csi.NodePublishVolumeRequest) (*csi.NodePublishVolumeResponse, error) {
	if err := p.check(r.VolumeId, r.TargetPath, r.VolumeCapability, r.VolumeContext); err != nil {
		return nil, err
	}
	image := disks.Image(p.dir, r.VolumeId)
	if disks.MountedAt(r.StagingTargetPath) != image {
		return nil, status.Errorf(codes.FailedPrecondition, "volume %s is not mounted at %q on %s", r.VolumeId, r.StagingTargetPath, p.node)
	}
	if disks.MountedAt(r.TargetPath) == image {
		return &csi.NodePublishVolumeResponse{}, nil
	}
	err := os.MkdirAll(r.TargetPath, 0o750)
	if err == nil {
		err = disks.Show(r.StagingTargetPath, r.TargetPath, r.Readonly)
	}
	if err != nil {
		return nil, status.Errorf(codes.Internal, "showing volume %s to the pod: %v", r.VolumeId, err)
	}
	return &csi.NodePublishVolumeResponse{}, nil
}

// NodeUnpublishVolume takes the disk from a pod, and the folder where it was.
func (p *plugin) NodeUnpublishVolume(_ context.Context, r *csi.NodeUnpublishVolumeRequest) (*csi.NodeUnpublishVolumeResponse, error) {
	if err := checkPlace(r.VolumeId, r.TargetPath); err != nil {
		return nil, err
	}
	err := disks.Unmount(r.TargetPath)
	if err == nil {
		err = os.Remove(r.TargetPath)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodeUnpublishVolumeResponse{}, nil
}
