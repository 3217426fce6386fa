package infra

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// reservedAddress is what Google says of one.
type reservedAddress struct {
	Address    string `pulumi:"address"`
	Type       string `pulumi:"addressType"` // EXTERNAL or INTERNAL
	Purpose    string `pulumi:"purpose"`     // of an internal one
	Subnetwork string `pulumi:"subnetwork"`  // of an internal one
	Tier       string `pulumi:"networkTier"` // of an external one
}

// checkAddresses wants the addresses of the load balancers to be there, and of the right kind: Google's controller would skip a name that
// it does not find, without a word, and take any address.
func (a *GKEArgs) checkAddresses(google *googleAPI, e *Exposure, r *check.Report) error {
	if e == nil {
		e = &Exposure{}
	}
	var failed []error
	if a.LoadBalancerAddress != "" {
		failed = append(failed, a.checkAddress(google, "gkeLoadBalancerAddress", a.LoadBalancerAddress, e, r))
	}
	for _, name := range e.Reserved {
		failed = append(failed, a.checkAddress(google, reservedKey, name, e, r))
	}
	return errors.Join(failed...)
}

// purposes are those that an address of a load balancer may have (https://cloud.google.com/compute/docs/reference/rest/v1/addresses).
var purposes = []string{"", "GCE_ENDPOINT", "SHARED_LOADBALANCER_VIP"}

// addressRight is what looking for an address takes. roles/compute.viewer has it.
const addressRight = "compute.addresses.get"

func (a *GKEArgs) checkAddress(google *googleAPI, key, name string, e *Exposure, r *check.Report) error {
	var found reservedAddress
	err := google.ask("gcp:compute/getAddress:getAddress", pulumi.Map{
		"project": pulumi.String(a.Project),
		"region":  pulumi.String(a.Region),
		"name":    pulumi.String(name),
	}, &found)
	internal, tier := e.Internal, e.tier()
	reserve := func(name string) string {
		command := fmt.Sprintf("gcloud compute addresses create %s --region %s --project %s", name, a.Region, a.Project)
		if internal {
			command += " --subnet " + a.subnetwork()
		}
		return "`" + command + "`"
	}
	switch {
	case err != nil && strings.Contains(err.Error(), addressRight):
		r.Warn(key, name, "could not be looked for, for the right "+addressRight+" is missing",
			"give it to those who run Pulumi: docs/pull-requests.md has the roles")
	case err != nil && !isNotFound(err):
		return fmt.Errorf("asking Google for the address %s (%s) in %s of the project %s: %w; nothing was changed. "+
			"Where Google cannot be reached, run the command again", name, key, a.Region, a.Project, err)
	case found.Address == "": // older versions of the provider answer so to what is not there
		remedy := "reserve it with " + reserve(name) + ", or remove it"
		if internal && a.Network == "" {
			// It is in a subnetwork, which this stack makes.
			remedy = "remove it until the first `up` has made the subnetwork; then reserve it with " + reserve(name) + ", and set it again"
		}
		r.Fault(key, name, fmt.Sprintf("no such address is found in the region %s of the project %s", a.Region, a.Project), remedy)
	case internal && found.Type == "EXTERNAL":
		r.Fault(key, name, "is an external address, and with internalLoadBalancer it must be an internal one",
			"reserve another one with "+reserve("<name>")+", or set internalLoadBalancer to false")
	case !internal && found.Type == "INTERNAL":
		r.Fault(key, name, "is an internal address, and without internalLoadBalancer it must be an external one",
			"reserve another one with "+reserve("<name>")+", or set internalLoadBalancer to true")
	case internal && found.Subnetwork != "" && !strings.HasSuffix(found.Subnetwork, a.subnetwork()):
		r.Fault(key, name, "is an address of "+shortLink(found.Subnetwork)+", and the nodes are in "+a.subnetwork(),
			"reserve another one with "+reserve("<name>"))
	case strings.Contains(found.Address, ":"):
		r.Fault(key, name, "is an IPv6 address, and the load balancer has IPv4", "reserve another one with "+reserve("<name>"))
	case !slices.Contains(purposes, found.Purpose):
		r.Fault(key, name, "is kept for "+found.Purpose+", and no load balancer may have it", "reserve another one with "+reserve("<name>"))
	case !internal && found.Tier != "" && found.Tier != tier:
		r.Warn(key, name, "is of the network tier "+found.Tier+", and a load balancer takes one of its own tier only, which is "+tier+" here",
			e.tierRemedy(found.Tier, reserve("<name> --network-tier "+tier)))
	}
	return nil
}

// subnetwork is the path of the one where the nodes are.
func (a *GKEArgs) subnetwork() string {
	return fmt.Sprintf("projects/%s/regions/%s/subnetworks/%s", a.networkProject(), a.Region, cmp.Or(a.Subnetwork, a.Name))
}

// shortLink is a link of Google's without its host.
func shortLink(link string) string {
	if i := strings.Index(link, "projects/"); i >= 0 {
		return link[i:]
	}
	return link
}
