package infra

import (
	"fmt"
	"regexp"
	"slices"

	"stateful-clusters/internal/check"
)

var gcpRegion = regexp.MustCompile(`^[a-z]+(-[a-z]+)+[0-9]+$`)

// noZones are those that people expect, and that Google does not have (https://cloud.google.com/compute/docs/regions-zones).
var noZones = []string{"us-east1-a", "europe-west1-a"}

func (a *GKEArgs) checkZones(r *check.Report) {
	if !gcpRegion.MatchString(a.Region) {
		r.Fault("gkeRegion", a.Region, "must be a region of Google Cloud, not a zone",
			"write it as us-east1; `gcloud compute regions list` lists them")
	}
	for _, zone := range a.Zones {
		if len(zone) != len(a.Region)+2 || zone[:len(zone)-1] != a.Region+"-" || zone[len(zone)-1] < 'a' || zone[len(zone)-1] > 'z' {
			r.Fault("gkeZones", zone, "must be a zone of gkeRegion, which is "+a.Region,
				fmt.Sprintf("`gcloud compute zones list --filter=region:%s` lists them", a.Region))
		} else if slices.Contains(noZones, zone) {
			r.Fault("gkeZones", zone, "is a zone that "+a.Region+" does not have: its zones are b, c and d",
				"write "+a.Region+"-b, "+a.Region+"-c or "+a.Region+"-d")
		}
	}
	switch len(a.Zones) {
	case 0:
		r.Fault("gkeZones", a.Zones, "names no zone for the nodes", "name three zones of the region")
	case 1:
		r.Warn("gkeZones", a.Zones, "puts all nodes in a single zone, and they are lost with it", "name two or three zones of the region")
	}
	r.Unique("gkeZones", a.Zones)
	a.checkFirstNodes(r)
}
