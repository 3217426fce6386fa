package infra

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Blocks of one network must neither overlap nor leave it: AWS would refuse the second of two subnets after the first was
// made.
func TestSubnetBlocksPartTheNetwork(t *testing.T) {
	for _, text := range []string{"10.0.0.0/16", "172.31.0.0/16", "192.168.128.0/17", "10.1.64.0/18", "10.9.0.0/20", "203.0.112.0/22", "255.255.252.0/22"} {
		network := netip.MustParsePrefix(text)
		var blocks []netip.Prefix
		for i := range 2 * maxZones {
			block, err := netip.ParsePrefix(subnetBlock(network, i))
			require.NoError(t, err, text)
			assert.Equal(t, block.Masked(), block, "bits beyond the prefix")
			assert.Equal(t, network.Bits()+4, block.Bits(), text)
			assert.True(t, network.Contains(block.Addr()), "%s lies outside %s", block, network)
			for _, other := range blocks {
				assert.False(t, block.Overlaps(other), "%s overlaps %s", block, other)
			}
			blocks = append(blocks, block)
		}
	}
}

// Zones keep their blocks for ever: a subnet cannot move without being replaced, and everything in it with it.
func TestSubnetBlocksStay(t *testing.T) {
	network := netip.MustParsePrefix("10.0.0.0/16")
	assert.Equal(t, "10.0.0.0/20", subnetBlock(network, 0))
	assert.Equal(t, "10.0.16.0/20", subnetBlock(network, 1))
	assert.Equal(t, "10.0.128.0/20", subnetBlock(network, maxZones))
	assert.Equal(t, "10.0.240.0/20", subnetBlock(network, 2*maxZones-1))
}
