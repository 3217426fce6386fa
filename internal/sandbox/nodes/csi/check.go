package main

import (
	"path/filepath"
	"strings"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// fileSystem is the one that disks of the sandbox have.
const fileSystem = "ext4"

func checkPlace(volume, path string) error {
	switch {
	case volume == "" || filepath.Base(volume) != volume:
		return status.Errorf(codes.InvalidArgument, "%q is no id of a volume", volume)
	case path == "":
		return status.Errorf(codes.InvalidArgument, "no path is given for volume %s", volume)
	}
	return nil
}

// check refuses what is asked for and cannot be had here, before anything is done.
func (p *plugin) check(volume, path string, wanted *csi.VolumeCapability, attributes map[string]string) error {
	if err := checkPlace(volume, path); err != nil {
		return err
	}
	switch mode := wanted.GetAccessMode().GetMode(); {
	case wanted.GetMount() == nil:
		return status.Errorf(codes.InvalidArgument, "volume %s: only file systems are mounted in the sandbox, no bare devices", volume)
	case !strings.HasPrefix(mode.String(), "SINGLE_NODE_"):
		return status.Errorf(codes.InvalidArgument, "volume %s: the access mode %v is for several nodes: use ReadWriteOnce", volume, mode)
	}
	if kind := wanted.GetMount().GetFsType(); kind != "" && kind != fileSystem {
		return status.Errorf(codes.InvalidArgument, "volume %s: disks of the sandbox have %s, and fsType asks for %s", volume, fileSystem, kind)
	}
	if partition := attributes["partition"]; partition != "" {
		return status.Errorf(codes.InvalidArgument, "volume %s: disks of the sandbox have no partitions, and partition %s is asked for",
			volume, partition)
	}
	return nil
}
