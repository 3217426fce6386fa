package stacks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/record"
)

// The controller finds a load balancer's subnets by their names, which begin with the site's where it has one.
func TestALoadBalancerOnEKSNamesSubnetsThatAreThere(t *testing.T) {
	for _, c := range []struct{ stack, change, service string }{
		{"eks", `{}`, "migratorydata-cs"},
		{"eks", `internalLoadBalancer: true`, "migratorydata-cs"},
		{"eks", `sites: [{name: nyc, platform: eks, eksZones: [us-east-1a, us-east-1b, us-east-1c]}]`, "nyc-migratorydata-cs"},
		{"jgroups", `{}`, "nyc-gossiprouter"},
		{"jgroups", `internalLoadBalancer: true`, "nyc-gossiprouter"},
	} {
		recorded := deploy(t, record.Options{Config: changed(t, c.stack, c.change)})
		service := find(t, recorded, "kubernetes:core/v1:Service", c.service)
		annotations := service.Inputs["metadata"].ObjectValue()["annotations"].ObjectValue()
		subnets := annotations["service.beta.kubernetes.io/aws-load-balancer-subnets"].StringValue()
		for name := range strings.SplitSeq(subnets, ",") {
			subnet := find(t, recorded, "aws:ec2/subnet:Subnet", name)
			assert.Equal(t, name, subnet.Inputs["tags"].ObjectValue()["Name"].StringValue(), "%s %s", c.stack, c.change)
		}
	}
}
