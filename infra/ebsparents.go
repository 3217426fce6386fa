package infra

import (
	"cmp"
	"slices"
)

// copied is what AWS calls the volume of a snapshot that was copied from another one
// (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html).
const copied = "vol-ffffffff"

// checkParents wants each disk to have data of its own. Two members with one member's data have one host id, and a third of the rows is
// missing. Volumes that are there may have one snapshot in common: that of the image which their machines were made of.
func (c *account) checkParents(found []foundDisk) {
	for i, f := range found {
		for _, other := range found[:i] {
			for _, parent := range f.parents {
				switch {
				case parent == "" || parent == copied || !slices.Contains(other.parents, parent):
				case f.Volume != "" && other.Volume != "" && parent != f.id:
					c.report.Warn(f.Key("volume"), f.Volume, "was made of the snapshot "+parent+", as the disk of "+other.Record+" was",
						"make sure that it is not the same server's disk")
				default:
					c.report.Fault(f.Record, cmp.Or(f.Volume, f.Snapshot), "has data of "+parent+", and so has "+other.Record+
						": two members would be one and the same", "name the disk or snapshot of another server in one of them")
				}
			}
		}
	}
}
