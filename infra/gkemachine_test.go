package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestGKEMachineFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeMachineType: m5.large`, "gkeMachineType", "must be a machine type of Compute Engine", "e2-standard-2"},
		{`gkeMachineType: t2a-standard-2`, "gkeMachineType", "has ARM processors", "choose an x86-64 type"},
		{`gkeMachineType: e2-small`, "gkeMachineType", "has 2 GB of memory or less", "e2-standard-2 or larger"},
		{`gkeMachineType: c4-standard-2`, "gkeDiskType", "is no disk for machines of the series c4", "set it to hyperdisk-balanced"},
		{`gkeDiskType: hyperdisk-balanced`, "gkeDiskType", "is no disk for machines of the series e2", "set it to pd-balanced"},
		{`{gkeMachineType: c3-standard-4, gkeDiskType: pd-standard}`, "gkeDiskType", "is no disk for machines of the series c3", "pd-balanced"},
		{`gkeMachineType: n2-custom-4-8000`, "gkeMachineType", "has 8000 MB of memory, which is no multiple of 256", "n2-custom-4-8192"},
		{`gkeMachineType: custom-3-8192`, "gkeMachineType", "has 3 cores, which machines by choice of the series n1", "n2-custom-4-8192"},
		{`gkeMachineType: e2-custom-2-32768`, "gkeMachineType", "and such a machine may have 1024 to 16384", "n2-custom-4-8192"},
		{`gkeMachineType: e2-custom-medium-9216`, "gkeMachineType", "and such a machine may have 4096 to 8192", "n2-custom-4-8192"},
		{`gkeDiskType: ssd`, "gkeDiskType", "must be one of pd-balanced, pd-ssd, pd-standard, hyperdisk-balanced", "choose one of them"},
		{`gkeDiskSize: 10`, "gkeDiskSize", "must lie between 20 and 65536", "in that range"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`{gkeMachineType: c4a-standard-2, gkeDiskType: hyperdisk-balanced}`, "gkeMachineType", "has ARM processors", "x86-64"},
		{`gkeMachineType: e2-micro`, "gkeMachineType", "has 2 GB of memory or less", "e2-standard-2"},
		{`gkeMachineType: n4-standard-2`, "gkeDiskType", "is no disk for machines of the series n4", "hyperdisk-balanced"},
	})
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{`gkeMachineType: a2-highgpu-1g`, "gkeMachineType", "has GPUs or TPUs", "such as e2-standard-2"},
		{`gkeMachineType: e2-medium`, "gkeMachineType", "shares its processors", "e2-standard-2 or larger"},
		{`gkeDiskSize: 100`, "gkeDiskSize", "needs 600 of the quota SSD_TOTAL_GB in us-east1", "or the gkeDiskType pd-standard"},
		{`gkeMachineType: n2-standard-8`, "gkeMachineType", "needs 48 of the quota N2_CPUS", "lower nodesMax"},
		{`{gkePrivateNodes: false, nodesMax: 7}`, "gkePrivateNodes", "needs 9 of the quota IN_USE_ADDRESSES", "set it to true"},
	})
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{`gkeMachineType: g2-standard-4`, "gkeMachineType", "has GPUs or TPUs", "such as e2-standard-2"},
		{`gkeMachineType: e2-custom-medium-6144`, "gkeMachineType", "shares its processors", "e2-standard-2 or larger"},
	})
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{`gkeMachineType: ct5lp-hightpu-4t`, "gkeMachineType", "has GPUs or TPUs", "such as e2-standard-2"},
		{`gkeMachineType: e2-custom-small-3072`, "gkeMachineType", "shares its processors", "e2-standard-2 or larger"},
	})
	// Machines that share cores count as well.
	shared := configtest.Args[GKEArgs](t, `{gkeMachineType: e2-medium, nodesMax: 60, gkeDiskType: pd-standard}`).Check()
	assert.Len(t, shared.Warnings, 2)
	configtest.Sound[GKEArgs](t,
		`{gkeMachineType: c4-standard-2, gkeDiskType: hyperdisk-balanced}`,
		`{gkeMachineType: c3-standard-4, gkeDiskType: hyperdisk-balanced}`,
		`gkeMachineType: n2-custom-2-8192`,
		`gkeMachineType: custom-2-8192`,
		`gkeMachineType: custom-2-20480-ext`,
		`gkeMachineType: n1-custom-2-8192`,
		`gkeMachineType: n2-custom-2-65536-ext`,
		`{gkeMachineType: n4-custom-3-8192, gkeDiskType: hyperdisk-balanced}`,
		`gkeMachineType: m3-megamem-64`,
		`gkeMachineType: z3-highmem-14-standardlssd`,
		`gkeMachineType: c3-standard-4-lssd`,
		`{gkeDiskSize: 100, gkeDiskType: pd-standard}`,
		`{gkePrivateNodes: false, nodesMax: 6}`,
	)
}
