package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

const mebibyte = 1 << 20

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
		"m5.large":       node(2, 8),
		"c6i.xlarge":     node(4, 8),
		"r7a.2xlarge":    node(8, 64),
		"m7i-flex.large": node(2, 8),
		"m5.16xlarge":    node(64, 256),
		"t3.medium":      {}, // burstable
		"m5.metal":       {},
		"c1.medium":      {},
		"nonsense":       {},
		"":               {},
	} {
		args := EKSArgs{InstanceType: instanceType}
		assert.Equal(t, want, args.Capacity(), instanceType)
	}
}

func TestCapacityOfAzure(t *testing.T) {
	for size, want := range map[string]Capacity{
		"Standard_D2s_v5":   node(2, 8),
		"Standard_D4ads_v6": node(4, 16),
		"Standard_E2s_v5":   node(2, 16),
		"Standard_D2ls_v5":  node(2, 4), // half the memory
		"Standard_F4as_v6":  {},         // the F family changed its ratio between versions
		"Standard_DS2_v2":   {},
		"Standard_B2ms":     {},
		"nonsense":          {},
		"":                  {},
	} {
		args := AKSArgs{VMSize: size}
		assert.Equal(t, want, args.Capacity(), size)
	}
}

func TestCapacityOfExisting(t *testing.T) {
	assert.Equal(t, Capacity{}, (&ExistingArgs{}).Capacity())
}

func node(cores, gib float64) Capacity {
	return Capacity{CPU: cores - reservedCPU, Memory: gib*gibibyte - reservedMemory}
}
