package account

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/disks"
)

const (
	volumeType   = "aws:ebs/volume:Volume"
	snapshotType = "aws:ebs/snapshot:Snapshot"
)

// The functions with which a program asks about volumes.
const (
	getVolumes     = "aws:ebs/getEbsVolumes:getEbsVolumes"
	getVolume      = "aws:ebs/getVolume:getVolume"
	getSnapshotIDs = "aws:ebs/getSnapshotIds:getSnapshotIds"
	getSnapshot    = "aws:ebs/getSnapshot:getSnapshot"
	getInstances   = "aws:ec2/getInstances:getInstances"
)

// snapshots are those of the legacy ring of Pulumi.cassandra.yaml, with their sizes in GiB. They are no resources of the account: they are
// always there. Others are provided.
var snapshots = map[string]int{"snap-00000000000000001": 100, "snap-00000000000000002": 100, "snap-00000000000000003": 100}

// snapshotSize is in GiB, and 0 of a snapshot that is not there.
func (a *Account) snapshotSize(id string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return sizeOf(a.resources, id)
}

func sizeOf(all []*control.Resource, id string) int {
	for _, r := range all {
		if r.Type == snapshotType && r.ID == id {
			return r.Number("volumeSize")
		}
	}
	return snapshots[id]
}

// admitVolume keeps what EBS demands of a volume.
func (a *Account) admitVolume(r, before *control.Resource) error {
	size, snapshot := r.Number("size"), r.Text("snapshotId")
	least := sizeOf(a.resources, snapshot)
	switch {
	case before != nil && size < before.Number("size"):
		return refuse("InvalidParameterValue: New size cannot be smaller than existing size")
	case before != nil:
		return nil
	case snapshot == "" && size == 0:
		return refuse("MissingParameter: The request must contain the parameter size/snapshot")
	case snapshot != "" && least == 0:
		return refuse("InvalidSnapshot.NotFound: The snapshot '%s' does not exist.", snapshot)
	case size != 0 && size < least:
		return refuse("InvalidParameterValue: Volume of %dGiB is smaller than snapshot '%s', expect size>= %dGiB", size, snapshot, least)
	case !strings.HasPrefix(r.Text("availabilityZone"), r.Region):
		return refuse("InvalidZone.NotFound: The zone '%s' does not exist.", r.Text("availabilityZone"))
	}
	return nil
}

// releaseVolume refuses to delete a volume that is attached.
func (a *Account) releaseVolume(r *control.Resource) error {
	if instance := r.Attribute("attachedTo"); instance != "" {
		return refuseForNow("VolumeInUse: Volume %s is currently attached to %s", r.ID, instance)
	}
	return nil
}

// volumeSize is in GiB, and that of the snapshot where none is given.
func (a *Account) volumeSize(r *control.Resource) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return cmp.Or(r.Number("size"), sizeOf(a.resources, r.Text("snapshotId")))
}

// performVolume gives a volume its bytes, or takes them away.
func (a *Account) performVolume(_ context.Context, r *control.Resource) error {
	switch r.Status {
	case control.Creating:
		return disks.Make(a.disks, r.ID, r.Text("snapshotId"), a.volumeSize(r))
	case control.Deleting:
		return disks.Remove(a.disks, r.ID)
	}
	return nil
}

// filters are those of a function, by name.
func filters(arguments *control.Resource) map[string][]string {
	all := map[string][]string{}
	list, _ := arguments.Inputs["filters"].([]any)
	for _, f := range list {
		filter, _ := f.(map[string]any)
		name, _ := filter["name"].(string)
		all[name] = texts(filter["values"])
	}
	return all
}

// fits reports whether a volume passes all filters that this program has.
func fits(r *control.Resource, filters map[string][]string) bool {
	status := "available"
	switch {
	case r.Status == control.Creating || r.Status == control.Deleting:
		status = string(r.Status)
	case r.Attribute("attachedTo") != "":
		status = "in-use"
	}
	for name, values := range filters {
		value := ""
		switch tag, isTag := strings.CutPrefix(name, "tag:"); {
		case isTag:
			value = r.Text("tags", tag)
		case name == "tag-key":
			if !slices.ContainsFunc(values, func(key string) bool { return r.Text("tags", key) != "" }) {
				return false
			}
			continue
		case name == "volume-id":
			value = r.ID
		case name == "snapshot-id":
			value = r.Text("snapshotId")
		case name == "status":
			value = status
		}
		if !slices.Contains(values, value) {
			return false
		}
	}
	return true
}

func (a *Account) volumesOf(arguments *control.Resource) []control.Resource {
	wanted := filters(arguments)
	return slices.DeleteFunc(a.Resources(), func(r control.Resource) bool {
		return r.Type != volumeType || r.Region != arguments.Region || !fits(&r, wanted)
	})
}

func (a *Account) ebsVolumes(arguments *control.Resource) (map[string]any, error) {
	ids := []any{}
	for _, r := range a.volumesOf(arguments) {
		ids = append(ids, r.ID)
	}
	return map[string]any{"ids": ids, "id": arguments.Region}, nil
}

func (a *Account) ebsVolume(arguments *control.Resource) (map[string]any, error) {
	found := a.volumesOf(arguments)
	if len(found) != 1 {
		return nil, refuse("NotFound: Your query returned %d results. Please change your search criteria and try again.", len(found))
	}
	r := found[0]
	return map[string]any{
		"id": r.ID, "volumeId": r.ID, "availabilityZone": r.Text("availabilityZone"), "size": a.volumeSize(&r),
		"snapshotId": r.Text("snapshotId"), "kmsKeyId": r.Text("kmsKeyId"), "tags": r.Input("tags"),
	}, nil
}

func (a *Account) ebsSnapshots(arguments *control.Resource) (map[string]any, error) {
	ids := []any{}
	for _, id := range filters(arguments)["snapshot-id"] {
		if a.snapshotSize(id) != 0 {
			ids = append(ids, id)
		}
	}
	return map[string]any{"ids": ids, "id": arguments.Region}, nil
}

func (a *Account) ebsSnapshot(arguments *control.Resource) (map[string]any, error) {
	ids := texts(arguments.Inputs["snapshotIds"])
	if len(ids) != 1 || a.snapshotSize(ids[0]) == 0 {
		return nil, refuse("InvalidSnapshot.NotFound: The snapshot %q does not exist.", ids)
	}
	return map[string]any{"id": ids[0], "snapshotId": ids[0], "volumeSize": a.snapshotSize(ids[0]), "state": "completed", "kmsKeyId": ""}, nil
}

// ec2Instances are those that a volume is attached to. A name that begins with i- is nobody's node: EKS names its own after their group.
func (a *Account) ec2Instances(arguments *control.Resource) (map[string]any, error) {
	wanted := filters(arguments)
	ids := []any{}
	for _, r := range a.Resources() {
		instance := r.Attribute("attachedTo")
		if r.Type != volumeType || instance == "" || !slices.Contains(wanted["block-device-mapping.volume-id"], r.ID) {
			continue
		}
		if _, ours := wanted["tag:eks:cluster-name"]; ours && strings.HasPrefix(instance, "i-") {
			continue
		}
		ids = append(ids, instance)
	}
	return map[string]any{"ids": ids, "id": arguments.Region}, nil
}
