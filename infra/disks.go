package infra

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// Disk is a disk of the cloud on which a member of a workload keeps its data: one that is there, one made of a snapshot, or a blank one.
// Its keys are those of the record that lists it.
type Disk struct {
	Record string // that lists it, as findings name it
	Claim  string // namespace and name of the claim, by which a disk that was made is found again
	Zone   string

	Volume    string // the disk that is there; "" is made, of Snapshot or blank
	Snapshot  string
	Size      int  // GiB; 0 is that of Volume or Snapshot
	Deletable bool // Pulumi may delete it; without, it only forgets it
}

// Key is what a finding calls a field of the record.
func (d Disk) Key(field string) string { return d.Record + "." + field }

// AdoptedDisk is a disk as a PersistentVolume names it.
type AdoptedDisk struct {
	Handle pulumi.StringOutput
	Size   int // GiB
}

// checkZone wants nodes where the disk is: it can be attached nowhere else.
func (d Disk) checkZone(r *check.Report, zones []string, key string) {
	if !slices.Contains(zones, d.Zone) {
		r.Fault(d.Key("zone"), d.Zone, fmt.Sprintf("has no nodes: %s is %q, and a disk is attached in its own zone only", key, zones),
			"add the zone to "+key+", or correct it")
	}
}

// checkShares wants a node for each disk in its zone, where nodes are shared out among the zones.
func (n Nodes) checkShares(r *check.Report, zones []string, disks []Disk) {
	inZone := map[string]int{}
	for _, d := range disks {
		inZone[d.Zone]++
	}
	for _, zone := range zones {
		if most := n.Max / len(zones); inZone[zone] > most {
			r.Fault("nodesMax", n.Max, fmt.Sprintf("leaves %d of its nodes to the zone %s, which has %d volumes", most, zone, inZone[zone]),
				fmt.Sprintf("raise it to %d", inZone[zone]*len(zones)))
		}
	}
}

// checkGiven wants a disk that is there, on a platform where the program makes none.
func (d Disk) checkGiven(r *check.Report, platform string, form *regexp.Regexp, example string) {
	switch {
	case d.Volume == "":
		r.Fault(d.Key("volume"), d.Volume, "is missing, and on platform "+platform+" the program makes no disks",
			"make the disk with the cloud's own tools, and name it as "+example)
	case !form.MatchString(d.Volume):
		r.Fault(d.Key("volume"), d.Volume, "is not the name of a disk as the driver takes it", "write it as "+example)
	}
	if d.Volume != "" && d.Size == 0 {
		r.Fault(d.Key("size"), d.Size, "is missing, and on platform "+platform+" the program does not look the disk up",
			"set it to the disk's size in GiB")
	}
}

// given are disks that are there, as the configuration names them.
func given(disks []Disk) []AdoptedDisk {
	adopted := make([]AdoptedDisk, len(disks))
	for i, d := range disks {
		adopted[i] = AdoptedDisk{Handle: pulumi.String(d.Volume).ToStringOutput(), Size: d.Size}
	}
	return adopted
}

var azureDisk = regexp.MustCompile(`^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Compute/disks/[^/]+$`)

// CheckDisks returns everything that is wrong with the disks of a workload. The label of a node names its zone with the region.
func (a *AKSArgs) CheckDisks(disks []Disk) check.Report {
	var r check.Report
	zones := make([]string, len(a.Zones))
	for i, zone := range a.Zones {
		zones[i] = a.Location + "-" + zone
	}
	for _, d := range disks {
		d.checkGiven(&r, "aks", azureDisk, "/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/disks/…")
		d.checkZone(&r, zones, "aksZones")
	}
	a.Nodes.checkShares(&r, zones, disks)
	return r
}

var googleDisk = regexp.MustCompile(`^projects/[^/]+/zones/([^/]+)/disks/[^/]+$`)

// CheckDisks returns everything that is wrong with the disks of a workload.
func (a *GKEArgs) CheckDisks(disks []Disk) check.Report {
	var r check.Report
	for _, d := range disks {
		d.checkGiven(&r, "gke", googleDisk, "projects/…/zones/…/disks/…")
		d.checkZone(&r, a.Zones, "gkeZones")
		if match := googleDisk.FindStringSubmatch(d.Volume); match != nil && match[1] != d.Zone {
			r.Fault(d.Key("zone"), d.Zone, "is not the zone in the disk's name, "+match[1], "set it to that zone")
		}
	}
	a.Nodes.checkShares(&r, a.Zones, disks)
	return r
}

// CheckDisks refuses disks: nobody knows what the cluster of others attaches.
func (a *ExistingArgs) CheckDisks(disks []Disk) check.Report {
	var r check.Report
	if len(disks) > 0 {
		r.Fault("platform", "existing", "is a cluster of which the program does not know how it attaches disks",
			"use eks, or aks or gke with disks that are there")
	}
	return r
}
