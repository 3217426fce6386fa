package infra

import (
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestGKEZoneFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`{gkeRegion: us-east1-b, gkeZones: [us-east1-b-b, us-east1-b-c, us-east1-b-d]}`, "gkeRegion", "must be a region of Google Cloud",
			"us-east1"},
		{`gkeZones: [us-east1-b, us-east4-c, us-east1-d]`, "gkeZones", "must be a zone of gkeRegion, which is us-east1",
			"--filter=region:us-east1"},
		{`gkeZones: []`, "gkeZones", "names no zone for the nodes", "name three zones"},
		{`gkeZones: [us-east1-b, us-east1-b, us-east1-c]`, "gkeZones", `names "us-east1-b" twice`, "name it once"},
		{`nodesMax: 2`, "nodesMin", "is above nodesMax, which is 2", "raise nodesMax"},
		{`{nodesMin: 2, nodesMax: 2}`, "nodesMax", "is below the 3 nodes that the pool begins with", "raise nodesMax"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeZones: [us-east1-a, us-east1-b, us-east1-c]`, "gkeZones", "is a zone that us-east1 does not have", "us-east1-b, us-east1-c or"},
		{`gkeZones: [b, us-east1-c, us-east1-d]`, "gkeZones", "must be a zone of gkeRegion", "gcloud compute zones list"},
	})
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{`gkeZones: [us-east1-b]`, "gkeZones", "puts all nodes in a single zone", "name two or three zones"},
	})
	configtest.Sound[GKEArgs](t, `{gkeRegion: europe-west1, gkeZones: [europe-west1-b, europe-west1-d]}`,
		`{gkeRegion: northamerica-northeast1, gkeZones: [northamerica-northeast1-a, northamerica-northeast1-b, northamerica-northeast1-c]}`)
}
