package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// checkAddress wants the address of the load balancer to be there: Google's controller would skip a name that it does not find, without a
// word, and take any address. It asks Google, which Check cannot.
func (a *GKEArgs) checkAddress(ctx *pulumi.Context, google *gcp.Provider) error {
	if a.LoadBalancerAddress == "" {
		return nil
	}
	var found struct {
		Address string `pulumi:"address"`
	}
	err := ctx.Invoke("gcp:compute/getAddress:getAddress", pulumi.Map{
		"project": pulumi.String(a.Project),
		"region":  pulumi.String(a.Region),
		"name":    pulumi.String(a.LoadBalancerAddress),
	}, &found, pulumi.Provider(google))
	if err != nil {
		return fmt.Errorf("no address is found by the name %s, which is gkeLoadBalancerAddress, in the region %s of the project %s (%w); "+
			"nothing was changed. Reserve it with `gcloud compute addresses create %s --region %s --project %s`, or leave the key empty",
			a.LoadBalancerAddress, a.Region, a.Project, err, a.LoadBalancerAddress, a.Region, a.Project)
	}
	return nil
}
