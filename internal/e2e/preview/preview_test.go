package preview

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestChanges(t *testing.T) {
	const service = "urn:pulumi:eks::p::kubernetes:core/v1:Service::cs"
	changes, err := Changes([]byte(`{"steps": [
		{"op": "refresh", "urn": "` + service + `"},
		{"op": "same", "urn": "` + service + `"},
		{"op": "update", "urn": "` + service + `"},
		{"op": "update", "urn": "urn:pulumi:eks::p::pulumi:providers:aws::aws"},
		{"op": "update", "urn": "urn:pulumi:eks::p::aws:ec2/vpc:Vpc::v", "detailedDiff": {"tags": {}, "cidr": {}}},
		{"op": "create", "urn": "urn:pulumi:eks::p::aws:ec2/subnet:Subnet::one"},
		{"op": "create", "urn": "urn:pulumi:eks::p::aws:ec2/subnet:Subnet::two"}
	]}`))
	require.NoError(t, err)
	assert.Equal(t, map[string][]string{"update Vpc": {"cidr", "tags"}, "create Subnet one": nil, "create Subnet two": nil}, changes)
	_, err = Changes([]byte("error: no preview"))
	assert.ErrorContains(t, err, "error: no preview")
}
