package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVolumes(t *testing.T) {
	const zone = "topology.kubernetes.io/zone"
	assert.Equal(t, Volumes{"ebs.csi.aws.com", zone}, (&EKSArgs{}).Volumes())
	assert.Equal(t, Volumes{"disk.csi.azure.com", "topology.disk.csi.azure.com/zone"}, (&AKSArgs{}).Volumes())
	assert.Equal(t, Volumes{"pd.csi.storage.gke.io", "topology.gke.io/zone"}, (&GKEArgs{}).Volumes())
	assert.Zero(t, (&ExistingArgs{}).Volumes(), "nobody knows the cluster of others")
}
