package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFits(t *testing.T) {
	node := Capacity{CPU: 1.5, Memory: 6.5 * gibibyte}
	for _, c := range []struct {
		name        string
		node        Capacity
		cpu, memory float64
		pods        int
		known       bool
	}{
		{"CPU decides", node, 0.5, 256 * mebibyte, 3, true},
		{"memory decides", node, 0.5, 3 * gibibyte, 2, true},
		{"one exactly", node, 1.5, 6.5 * gibibyte, 1, true},
		{"none", node, 2, 256 * mebibyte, 0, true},
		{"no memory request", node, 0.5, 0, 3, true},
		{"no CPU request", node, 0, 1 * gibibyte, 6, true},
		{"no request at all", node, 0, 0, 0, false},
		{"unknown node", Capacity{}, 0.5, 256 * mebibyte, 0, false},
		{"node with less than is set aside", Capacity{CPU: 0.5, Memory: -gibibyte}, 0.5, gibibyte, 0, true},
	} {
		pods, known := c.node.Fits(c.cpu, c.memory)
		assert.Equal(t, c.known, known, c.name)
		assert.Equal(t, c.pods, pods, c.name)
	}
}

// The figures are those of the clouds' own lists of sizes, less what is set aside.
func TestCapacityOfEC2(t *testing.T) {
	for instanceType, want := range map[string]Capacity{
		"m5.large":       node(2, 8-1.5),
		"c6i.xlarge":     node(4, 8-1.5),
		"r7a.2xlarge":    node(8, 64-1.5),
		"m7i-flex.large": node(2, 8-1.5),
		"m5.16xlarge":    node(64, 256-1.5),
		"t3.medium":      node(2, 4-1.5),
		"t3a.2xlarge":    node(8, 32-1.5),
		"m5.metal":       {},
		"c1.medium":      {},
		"nonsense":       {},
		"":               {},
	} {
		args := EKSArgs{InstanceType: instanceType}
		assertCapacity(t, want, args.Capacity(), instanceType)
	}
}

// A quarter of the memory, or 5.05 GB, and 0.1 GiB for evictions beside the half for the system's pods.
func TestCapacityOfAzure(t *testing.T) {
	for size, want := range map[string]Capacity{
		"Standard_D2s_v5":   node(2, 8-2-0.1-0.5),
		"Standard_D4ads_v6": node(4, 16-4-0.1-0.5),
		"Standard_E8s_v5":   node(8, 64-4.7-0.1-0.5),
		"Standard_D2ls_v5":  node(2, 4-1-0.1-0.5), // half the memory
		"Standard_F4as_v6":  {},                   // the F family changed its ratio between versions
		"Standard_DS2_v2":   {},
		"Standard_B2ms":     {},
		"nonsense":          {},
		"":                  {},
	} {
		args := AKSArgs{VMSize: size}
		assertCapacity(t, want, args.Capacity(), size)
	}
}

// 1.8 GiB of the first 8, a tenth of the next 8, and so on.
func TestCapacityOfGCE(t *testing.T) {
	for machineType, want := range map[string]Capacity{
		"e2-standard-2":       node(2, 8-1.8-0.1-0.5),
		"n2-standard-4":       node(4, 16-2.6-0.1-0.5),
		"n2d-highmem-2":       node(2, 16-2.6-0.1-0.5),
		"c3-highcpu-4":        node(4, 8-1.8-0.1-0.5),
		"n2-highcpu-8":        node(8, 8-1.8-0.1-0.5), // half the memory of c3
		"c4-standard-4":       node(4, 15-2.5-0.1-0.5),
		"c3-standard-4-lssd":  node(4, 16-2.6-0.1-0.5),
		"n1-standard-8":       node(8, 30-3.44-0.1-0.5),
		"n2-custom-4-8192":    node(4, 8-1.8-0.1-0.5),
		"n2-highmem-32":       node(32, 256-9.32-2.56-0.1-0.5),
		"e2-medium":           node(0.94, 4-1-0.1-0.5),
		"e2-highmem-2":        node(2, 16-2.6-0.1-0.5),
		"m3-ultramem-32":      {},
		"a2-highgpu-1g":       {},
		"c3-standard-4-metal": {},
		"nonsense":            {},
		"":                    {},
	} {
		args := GKEArgs{MachineType: machineType}
		assertCapacity(t, want, args.Capacity(), machineType)
	}
}

func TestCapacityOfExisting(t *testing.T) {
	assert.Equal(t, Capacity{}, (&ExistingArgs{}).Capacity())
}

// node has the given cores, less half a one for the system, and leaves so much memory, in GiB, to pods.
func node(cores, gib float64) Capacity { return Capacity{CPU: cores - 0.5, Memory: gib * gibibyte} }

// assertCapacity goes by a twentieth of a GiB, since clouds mix powers of two and of ten.
func assertCapacity(t *testing.T, want, got Capacity, name string) {
	t.Helper()
	assert.InDelta(t, want.CPU, got.CPU, 0.01, name)
	assert.InDelta(t, want.Memory, got.Memory, 0.05*gibibyte, name)
}
