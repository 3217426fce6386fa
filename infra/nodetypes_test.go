package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestInstanceTypeFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksInstanceType: m5`, "eksInstanceType", "must be an EC2 instance type", "m5.large"},
		{`eksInstanceType: c7gn.xlarge`, "eksInstanceType", "has ARM processors", "m5.large"},
		{`eksInstanceType: mac1.metal`, "eksInstanceType", "is a Mac", "m5.large"},
		{`eksInstanceType: t3.micro`, "eksInstanceType", "may have four pods", "t3.medium or larger"},
		{`eksInstanceType: m5.medium`, "eksInstanceType", "is a size that its family does not have", "large or xlarge"},
		{`eksDiskSize: 19`, "eksDiskSize", "must lie between 20 and 16384", "in that range"},
	})
	for _, refused := range []string{
		"t2.nano", "t3.4xlarge", "m5.3xlarge", "r6i.10xlarge", "m6i.medium", "m5.big", "m5.Large", "m5.metal-24", "mac2-m2.metal",
		"m5.9xlarge", "m6i.18xlarge", "c5.8xlarge", "c5n.16xlarge", "m5.48xlarge", "r5b.32xlarge",
		"c5n.24xlarge", "m5zn.4xlarge", "m6i.48xlarge", "c7i.32xlarge", "m7i-flex.24xlarge", "m7a.metal", "mac-m4.metal",
	} {
		assert.Len(t, configtest.Args[EKSArgs](t, "eksInstanceType: "+refused).Check().Faults, 1, refused)
	}
	configtest.Warnings[EKSArgs](t, []configtest.Case{
		{`eksInstanceType: t3.large`, "eksInstanceType", "is burstable", "m5.large"},
		{`eksInstanceType: m7i.metal-24xl`, "eksInstanceType", "is a whole machine", "a virtual one"},
	})
	for _, known := range []string{
		"g4dn.xlarge", // GPUs, whose type has a g as ARM's have
		"m7a.medium", "m7i-flex.large", "m5zn.3xlarge", "m8azn.medium", "m8azn.6xlarge",
		"c5.9xlarge", "c5n.18xlarge", "c5d.9xlarge", "c5a.8xlarge", "m5.8xlarge", "r5.24xlarge", "c6i.32xlarge", "m7i.48xlarge",
		"r7iz.32xlarge", "m8i.96xlarge", "i3en.3xlarge", "x2iedn.xlarge",
		"u-6tb1.56xlarge", "m4.10xlarge", "m6a.48xlarge", "r6idn.32xlarge", "m7i-flex.16xlarge", "c7a.32xlarge", "c8a.medium",
	} {
		configtest.Sound[EKSArgs](t, "eksInstanceType: "+known)
	}
	configtest.Sound[EKSArgs](t, `eksDiskSize: 20`)
}

func TestVMSizeFaults(t *testing.T) {
	configtest.Faults[AKSArgs](t, []configtest.Case{
		{`aksVmSize: D2s_v5`, "aksVmSize", "must be the size of a virtual machine", "Standard_D2s_v5"},
		{`aksVmSize: Standard_D2ps_v5`, "aksVmSize", "has ARM processors", "Standard_D2s_v5"},
		{`aksVmSize: Standard_B1ms`, "aksVmSize", "less than the two cores and 4 GiB", "or larger"},
	})
	for _, refused := range []string{
		"Standard_D3s_v5", "Standard_D0s_v5", "Standard_E15ds_v4", "Standard_D21_v3", "Standard_DS1_v2", "Standard_A1_v2",
		"Standard_F1s", "Standard_B2ts_v2", "Standard_B2ats_v2", "Standard_A2", "Standard_DS11-1_v2", "Standard_F2-1amds_v7", "Standard_D1s_v5",
		"Standard_D6s_v5", "Standard_D12ds_v5", "Standard_D20s_v5", "Standard_E24s_v4", "Standard_E6-2s_v5", "Standard_D104s_v5",
	} {
		assert.Len(t, configtest.Args[AKSArgs](t, "aksVmSize: "+refused).Check().Faults, 1, refused)
	}
	configtest.Warnings[AKSArgs](t, []configtest.Case{
		{`aksVmSize: Standard_B2s`, "aksVmSize", "is burstable: Microsoft supports no such", "Standard_D2s_v5"},
	})
	for _, known := range []string{
		"Standard_DS2_v2", "Standard_D11_v2", "Standard_A2_v2", "Standard_F2s_v2", "Standard_F2s", "Standard_D16s_v5",
		"Standard_E20s_v5", "Standard_E104i_v5", "Standard_E4-2s_v5", "Standard_E96-24ads_v5", "Standard_E112ibds_v5", "Standard_E80ids_v4",
		"Standard_E192ibds_v6", "Standard_D192ds_v6", "Standard_D128nls_v6", "Standard_D48_v3", "Standard_DS12-2_v2", "Standard_D6s_v9",
		"Standard_D2ls_v5", "Standard_D3_v2",
	} {
		configtest.Sound[AKSArgs](t, "aksVmSize: "+known)
	}
}

func TestMachineSizes(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeMachineType: e2-standard-3`, "gkeMachineType", "is a size that its series does not have", "2, 4, 8, 16, 32 cores"},
		{`gkeMachineType: e2-highcpu-2`, "gkeMachineType", "has 2 GB of memory or less", "e2-standard-2"},
	})
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		{`gkeMachineType: c3-standard-192-metal`, "gkeMachineType", "is a whole machine", "e2-standard-2"},
	})
	for _, refused := range []string{
		"c2-highcpu-4", "t2d-highmem-4", "n2-custom-3-8192", "e2-custom-5-8192", "e2-custom-64-65536", "e2-custom-2-32768-ext",
		"n2-custom-200-204800", "n2-custom-34-34816", "n2d-custom-6-8192", "n2-custom-4", "e2-standard-2-foo", "e2-standard-2-lssd",
		"n2-standard-2-lssd", "c3-standard-192", "c3-standard-4-foo", "c3-standard-4-metal",
		"c3-highcpu-4-lssd", "c3d-standard-4-lssd", "c3d-highcpu-8-lssd", "n2-custom-2-8192-foo", "a4x-highgpu-4g",
	} {
		assert.Len(t, configtest.Args[GKEArgs](t, "gkeMachineType: "+refused).Check().Faults, 1, refused)
	}
	for _, known := range []string{
		"c2-standard-4", "n2-custom-2-8192", "n1-standard-1", "n2d-standard-2", "c2d-highmem-2", "c3-standard-4", "c3-standard-4-lssd",
	} {
		configtest.Sound[GKEArgs](t, "gkeMachineType: "+known)
	}
	for _, large := range []string{
		"e2-custom-32-65536", "c3d-standard-8-lssd", "custom-96-98304", "n2-custom-36-36864", "n2-custom-128-131072", "n2d-custom-48-49152",
	} {
		assert.Empty(t, configtest.Args[GKEArgs](t, "gkeMachineType: "+large).Check().Faults, large) // and a warning of the quota
	}
}
