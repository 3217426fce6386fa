package infra

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestGKENameFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`clusterName: GKE_migratorydata`, "clusterName", "must be up to 40 lower-case letters, digits and hyphens", "gke-migratorydata"},
		{`clusterName: messaging-of-production-x`, "clusterName", "makes the name of the nodes' service account", "up to 24 characters"},
		{`gkeProject: "123456789012"`, "gkeProject", "must be the ID of a Google Cloud project", "PROJECT_ID"},
		{`gkeNodeServiceAccount: nodes`, "gkeNodeServiceAccount", "must be the email address", "nodes@example-project.iam.gserviceaccount.com"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`clusterName: 1-gke`, "clusterName", "beginning with a letter", "gke-migratorydata"},
		{`gkeProject: My Project`, "gkeProject", "is not its name or number", "gcloud projects list"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`clusterName: gke-`, "clusterName", "not ending with a hyphen", "gke-migratorydata"},
		{`gkeProject: migratorydata-`, "gkeProject", "must be the ID", "gcloud projects list"},
		{`{clusterName: ` + strings.Repeat("g", 41) + `, gkeNodeServiceAccount: a@example-project.iam.gserviceaccount.com}`,
			"clusterName", "must be up to 40", "gke-migratorydata"},
	})
	configtest.Sound[GKEArgs](t,
		`clusterName: messaging-of-production`,
		`{clusterName: `+strings.Repeat("g", 40)+`, gkeNodeServiceAccount: a@example-project.iam.gserviceaccount.com}`,
		`gkeNodeServiceAccount: 123456789012-compute@developer.gserviceaccount.com`,
		`gkeProject: example.com:my-project`,
	)
}

func TestGKEVersionFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`kubernetesVersion: 1.30`, "kubernetesVersion", "must be a version of Kubernetes for GKE", "write it in quotes"}, // YAML reads 1.3
		{`kubernetesVersion: "1.29"`, "kubernetesVersion", "is older than 1.30", "still supports"},
		{`gkeReleaseChannel: regular`, "gkeReleaseChannel", "must be one of RAPID, REGULAR, STABLE, EXTENDED, UNSPECIFIED", `"REGULAR"`},
		{`gkeReleaseChannel: UNSPECIFIED`, "kubernetesVersion", "is not a whole version, which nodes outside of a release channel need",
			"gcloud container get-server-config"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`kubernetesVersion: latest`, "kubernetesVersion", "must be a version of Kubernetes for GKE", "write it in quotes"},
		{`{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.36.2}`, "kubernetesVersion", "is not a whole version", "1.36.2-gke.1234000"},
		{`gkeReleaseChannel: ""`, "gkeReleaseChannel", "must be one of", "choose one of them"},
	})
	configtest.Sound[GKEArgs](t, `kubernetesVersion: 1.36.2-gke.1234000`, `kubernetesVersion: 1.36.2`,
		`{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.36.2-gke.1234000}`)
}

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
		{`gkeZones: [b, us-east1-c, us-east1-d]`, "gkeZones", "must be a zone of gkeRegion", "gcloud compute zones list"},
	})
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{`gkeZones: [us-east1-b]`, "gkeZones", "puts all nodes in a single zone", "name two or three zones"},
	})
	configtest.Sound[GKEArgs](t, `{gkeRegion: europe-west1, gkeZones: [europe-west1-b, europe-west1-d]}`,
		`{gkeRegion: northamerica-northeast1, gkeZones: [northamerica-northeast1-a, northamerica-northeast1-b, northamerica-northeast1-c]}`)
}

func TestGKENetworkFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeNodeCidr: 10.0.0.0`, "gkeNodeCidr", "must be an IPv4 range in CIDR notation", "10.0.0.0/20"},
		{`gkePodCidr: "fd00::/48"`, "gkePodCidr", "must be an IPv4 range in CIDR notation", "10.4.0.0/14"},
		{`gkeServiceCidr: 10.8.0.1/20`, "gkeServiceCidr", "has bits set beyond its prefix", "write 10.8.0.0/20"},
		{`gkeNodeCidr: 10.0.0.0/30`, "gkeNodeCidr", "must be /8 to /29", "use 10.0.0.0/20"},
		{`gkePodCidr: 10.4.0.0/22`, "gkePodCidr", "must be /9 to /21", "use 10.4.0.0/14"},
		{`gkeServiceCidr: 10.8.0.0/28`, "gkeServiceCidr", "must be /16 to /27", "use 10.8.0.0/20"},
		{`gkePodCidr: 10.0.0.0/14`, "gkePodCidr", "overlaps gkeNodeCidr, which is 10.0.0.0/20", "side by side"},
		{`gkeServiceCidr: 10.4.16.0/20`, "gkeServiceCidr", "overlaps gkePodCidr, which is 10.4.0.0/14", "side by side"},
		{`gkeServiceCidr: 169.254.0.0/20`, "gkeServiceCidr", "lies in a range that Google keeps for itself", "10.8.0.0/20"},
		{`{gkePodCidr: 10.4.0.0/21, nodesMax: 8}`, "gkePodCidr", "has room for the pods of 8 nodes, a /24 for each", "choose a wider range"},
		{`{gkeNodeCidr: 10.0.0.0/29, nodesMax: 4}`, "gkeNodeCidr", "has addresses for 4 nodes, and nodesMax with one more", "lower nodesMax"},
		{`gkeSubnetwork: nodes`, "gkeSubnetwork", "belongs to a network that is there already", "set gkeNetwork too"},
		{`{gkeNetwork: shared, gkeSubnetwork: nodes, gkePodRange: pods}`, "gkeServiceRange", "is empty, and gkeNetwork is shared",
			"name the secondary range for services"},
		{`{gkeNetwork: projects/p/global/networks/shared, gkeSubnetwork: nodes, gkePodRange: pods, gkeServiceRange: services}`, "gkeNetwork",
			"not a path", "63 lower-case"},
		{`{gkeNetwork: shared, gkeSubnetwork: nodes, gkePodRange: all, gkeServiceRange: all}`, "gkeServiceRange",
			"is the range of the pods too", "of their own"},
		{`gkeAuthorizedCidrs: []`, "gkeAuthorizedCidrs", "admits nobody to the Kubernetes API", "0.0.0.0/0 for everybody"},
		{`gkeAuthorizedCidrs: [203.0.113.7]`, "gkeAuthorizedCidrs", "must be an address range in CIDR notation", "203.0.113.7/32"},
		{`gkeAuthorizedCidrs: ["2001:db8::/32"]`, "gkeAuthorizedCidrs", "is an IPv6 range", "remove it"},
		{`gkeAuthorizedCidrs: [203.0.113.0/24, 203.0.113.0/24]`, "gkeAuthorizedCidrs", `names "203.0.113.0/24" twice`, "name it once"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkePodRange: pods`, "gkePodRange", "belongs to a network that is there already", "remove it for a network of its own"},
		{`{gkeNetwork: shared, gkePodRange: pods, gkeServiceRange: services}`, "gkeSubnetwork", "is empty", "its subnetwork for the nodes"},
		{`gkeAuthorizedCidrs: [203.0.113.7/24]`, "gkeAuthorizedCidrs", "has bits set beyond its prefix", "203.0.113.0/24"},
	})
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{`gkeNat: false`, "gkeNat", "without a way out: they load images from Google only", "Artifact Registry"},
	})
	configtest.Sound[GKEArgs](t,
		`{gkePodCidr: 10.4.0.0/21, nodesMax: 7}`,
		`{gkeNodeCidr: 10.0.0.0/29, nodesMax: 3}`,
		`{gkePrivateNodes: false, gkeNat: false}`,
		`{gkeNat: false, `+givenNetwork+`}`,
		`{`+givenNetwork+`, gkePodCidr: nobody-asks-for-it}`,
		`gkeAuthorizedCidrs: [203.0.113.0/24, 198.51.100.7/32]`,
	)
}

func TestGKELabelFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`tags: [{name: Team, value: a}]`, "tags", "is no name of a label of Google", "write it as team"},
		{`tags: [{name: goog-managed, value: a}]`, "tags", "begins as Google's own labels do", "choose another name"},
		{`tags: [{name: team, value: ""}]`, "tags", "has no value, which every run would take for a change", "give it a value"},
		{`tags: [{name: owner, value: me@example.com}]`, "tags", "is no value of a label of Google", "me-example-com"},
		{`{foreignTags: [team], tags: [{name: team, value: a}]}`, "foreignTags", "both the program's and not", "remove it from one of them"},
	})
	var many []string
	for i := range maxLabels + 1 {
		many = append(many, fmt.Sprintf("{name: label-%d, value: a}", i))
	}
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`tags: [` + strings.Join(many, ", ") + `]`, "tags", "are more labels than the 64", "remove some"},
	})
	configtest.Sound[GKEArgs](t, `tags: [{name: team_1, value: a-b_c}, {name: t, value: "2024"}]`)
}

func TestGKEMaintenanceFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeMaintenanceStart: 3am`, "gkeMaintenanceStart", "must be a time of day in UTC", `"03:00"`},
		{`gkeMaintenanceHours: 3`, "gkeMaintenanceHours", "must lie between 4 and 24", "in that range"},
		{`gkeMaintenanceDays: [sunday]`, "gkeMaintenanceDays", "must be one of MO, TU, WE, TH, FR, SA, SU", "choose one of them"},
		{`gkeMaintenanceDays: [SA, SA, SU, MO]`, "gkeMaintenanceDays", `names "SA" twice`, "name it once"},
		{`gkeMaintenanceDays: [SA, SU]`, "gkeMaintenanceHours", "makes 8 hours a week, and Google wants 48 in 32 days", "12 hours a week"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeMaintenanceStart: "25:00"`, "gkeMaintenanceStart", "must be a time of day", `"03:00"`},
		{`gkeMaintenanceHours: 25`, "gkeMaintenanceHours", "must lie between 4 and 24", "in that range"},
	})
	configtest.Sound[GKEArgs](t, `{gkeMaintenanceDays: [SA], gkeMaintenanceHours: 12}`, `gkeMaintenanceDays: [SA, SU, WE]`,
		`{gkeMaintenanceStart: "", gkeMaintenanceHours: 0}`) // nobody asks for it
}

func TestGKEMaintenance(t *testing.T) {
	window := func(change string) any {
		return deployGKE(t, change).Find(t, gkeClusterName).At("maintenancePolicy.recurringWindow")
	}
	assert.Equal(t, map[string]any{
		"startTime": "2024-01-01T03:00:00Z", "endTime": "2024-01-01T07:00:00Z", "recurrence": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
	}, window(`{}`))
	// It begins on a day of its own, in the order of the week, and may end on the next one.
	assert.Equal(t, map[string]any{
		"startTime": "2024-01-06T22:30:00Z", "endTime": "2024-01-07T04:30:00Z", "recurrence": "FREQ=WEEKLY;BYDAY=SA,SU",
	}, window(`{gkeMaintenanceStart: "22:30", gkeMaintenanceHours: 6, gkeMaintenanceDays: [SU, SA]}`))
	assert.Nil(t, window(`gkeMaintenanceStart: ""`))
}

func TestGKEMachineFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeMachineType: m5.large`, "gkeMachineType", "must be a machine type of Compute Engine", "e2-standard-2"},
		{`gkeMachineType: t2a-standard-2`, "gkeMachineType", "has ARM processors", "choose an x86-64 type"},
		{`gkeMachineType: e2-small`, "gkeMachineType", "has 2 GB of memory or less", "e2-standard-2 or larger"},
		{`gkeMachineType: c4-standard-2`, "gkeDiskType", "is no disk for machines of the series c4", "set it to hyperdisk-balanced"},
		{`gkeDiskType: hyperdisk-balanced`, "gkeDiskType", "is no disk for machines of the series e2", "set it to pd-balanced"},
		{`gkeDiskType: ssd`, "gkeDiskType", "must be one of pd-balanced, pd-ssd, pd-standard, hyperdisk-balanced", "choose one of them"},
		{`gkeDiskSize: 10`, "gkeDiskSize", "must lie between 20 and 65536", "in that range"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`{gkeMachineType: c4a-standard-2, gkeDiskType: hyperdisk-balanced}`, "gkeMachineType", "has ARM processors", "x86-64"},
		{`gkeMachineType: e2-micro`, "gkeMachineType", "has 2 GB of memory or less", "e2-standard-2"},
		{`gkeMachineType: n4-standard-2`, "gkeDiskType", "is no disk for machines of the series n4", "hyperdisk-balanced"},
	})
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{`gkeMachineType: e2-medium`, "gkeMachineType", "shares its processors", "e2-standard-2 or larger"},
		{`gkeDiskSize: 100`, "gkeDiskSize", "needs 600 of the quota SSD_TOTAL_GB in us-east1", "or the gkeDiskType pd-standard"},
		{`gkeMachineType: n2-standard-8`, "gkeMachineType", "needs 48 of the quota N2_CPUS", "lower nodesMax"},
		{`{gkePrivateNodes: false, nodesMax: 7}`, "gkePrivateNodes", "needs 9 of the quota IN_USE_ADDRESSES", "set it to true"},
	})
	configtest.Sound[GKEArgs](t,
		`{gkeMachineType: c4-standard-2, gkeDiskType: hyperdisk-balanced}`,
		`{gkeMachineType: c3-standard-4, gkeDiskType: hyperdisk-balanced}`,
		`gkeMachineType: n2-custom-2-8192`,
		`gkeMachineType: c3-standard-4-lssd`,
		`{gkeDiskSize: 100, gkeDiskType: pd-standard}`,
		`{gkePrivateNodes: false, nodesMax: 6}`,
	)
}
