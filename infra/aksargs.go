package infra

import (
	"fmt"
	"regexp"
	"strings"

	"stateful-clusters/internal/check"
)

// AKSArgs is the configuration of an AKS cluster.
type AKSArgs struct {
	Name              string `key:"clusterName"`
	KubernetesVersion string `key:"kubernetesVersion"` // 1.36 or 1.36.2
	Nodes             Nodes
	Tags              map[string]string `key:"tags"`        // on the resource group and the cluster
	ForeignTags       []string          `key:"foreignTags"` // names of tags there that are others'

	Subscription       string   `key:"aksSubscriptionId"` // "" takes that of the environment
	Location           string   `key:"aksLocation"`
	ResourceGroup      string   `key:"aksResourceGroup"`
	Zones              []string `key:"aksZones"` // empty leaves the nodes without zones
	VMSize             string   `key:"aksVmSize"`
	Tier               string   `key:"aksTier"`               // Free, Standard or Premium
	AuthorizedIPRanges []string `key:"aksAuthorizedIpRanges"` // who reaches the API server; empty admits everybody
	AdminUser          string   `key:"aksAdminUser"`          // for SSH, with SSHPublicKey
	SSHPublicKey       string   `key:"aksSshPublicKey"`       // "" goes without SSH
	DrainTimeout       int      `key:"aksDrainTimeout"`       // minutes that an upgrade waits for one node to be empty
	MaintenanceStart   string   `key:"aksMaintenanceStart"`   // 03:00, in UTC; "" lets Azure choose
	MaintenanceHours   int      `key:"aksMaintenanceHours"`   // from then on
	MaintenanceDay     string   `key:"aksMaintenanceDay"`     // Monday to Sunday; "" is every day
}

// maxNodeResourceGroup bounds the name of the group that AKS makes for the nodes (https://aka.ms/aks-naming-rules).
const maxNodeResourceGroup = 80

var (
	azureLocation      = regexp.MustCompile(`^[a-z]+[a-z0-9]*$`)
	azureResourceGroup = regexp.MustCompile(`^[-\w.()]{0,89}[-\w()]$`)
	aksName            = regexp.MustCompile(`^[a-zA-Z0-9]$|^[a-zA-Z0-9][-a-zA-Z0-9]{0,52}[a-zA-Z0-9]$`)
	aksVersion         = regexp.MustCompile(`^1\.[0-9]{2}(\.[0-9]+)?$`)
)

// Check returns everything that is wrong with the arguments. It looks at nothing else.
func (a *AKSArgs) Check() check.Report {
	var r check.Report
	if !aksName.MatchString(a.Name) {
		r.Fault("clusterName", a.Name,
			"must be up to 54 letters, digits and hyphens, beginning and ending with a letter or digit: it is the DNS prefix too",
			"choose a name such as aks-migratorydata")
	}
	checkVersion(&r, a.KubernetesVersion, aksVersion, "must be a minor or patch version of Kubernetes for AKS")
	a.Nodes.check(&r)
	checkForeignTags(&r, a.ForeignTags, a.Tags)
	a.checkTags(&r)
	a.checkSubscription(&r)
	if !azureLocation.MatchString(a.Location) {
		r.Fault("aksLocation", a.Location, "must be the short name of an Azure region",
			"write it as eastus; `az account list-locations` lists them")
	}
	if !azureResourceGroup.MatchString(a.ResourceGroup) {
		r.Fault("aksResourceGroup", a.ResourceGroup,
			"must be up to 90 letters, digits, dots, hyphens, underscores and parentheses, not ending with a dot",
			"choose a name such as rg-migratorydata")
	}
	if group := "MC_" + a.ResourceGroup + "_" + a.Name + "_" + a.Location; len(group) > maxNodeResourceGroup {
		r.Fault("aksResourceGroup", a.ResourceGroup,
			fmt.Sprintf("makes the nodes' own group, %s, longer than the %d characters that Azure allows", group, maxNodeResourceGroup),
			"shorten it or clusterName")
	}
	for _, zone := range a.Zones {
		r.OneOf("aksZones", zone, "1", "2", "3")
	}
	if len(a.Zones) == 1 {
		r.Fault("aksZones", a.Zones, "puts all nodes in a single zone",
			`name two or three: ["1", "2", "3"], or none in a region without zones`)
	}
	r.Unique("aksZones", a.Zones)
	a.checkVMSize(&r)
	r.OneOf("aksTier", a.Tier, "Free", "Standard", "Premium")
	a.checkAuthorized(&r)
	if a.SSHPublicKey != "" {
		a.checkSSH(&r)
	}
	r.Range("aksDrainTimeout", a.DrainTimeout, 1, 1440)
	a.checkMaintenance(&r)
	return r
}

// LoadBalancer uses Azure's own controller, which is part of AKS
// (https://learn.microsoft.com/azure/aks/configure-load-balancer-standard).
func (a *AKSArgs) LoadBalancer(e Exposure) LoadBalancer {
	const prefix = "service.beta.kubernetes.io/azure-load-balancer-"
	annotations := map[string]string{
		// Minutes; the most that the controller takes. After the 4 of its default quiet connections are cut.
		prefix + "tcp-idle-timeout": "30",
	}
	if e.Internal {
		annotations[prefix+"internal"] = "true"
	}
	e.reserve(annotations, "service.beta.kubernetes.io/azure-pip-name")
	return LoadBalancer{Annotations: annotations, Replacing: azureReplacing}
}

// CheckExposure returns everything that is wrong with what a workload wants of the load balancer.
func (a *AKSArgs) CheckExposure(e Exposure) check.Report {
	var r check.Report
	e.checkLoadBalanced(&r, "aks")
	e.checkReserved(&r, azureIPName, "must be the name of a public IP address in Azure", "write the name, not the address or the ID")
	if len(e.Reserved) > 0 && e.Internal {
		r.Fault(reservedKey, e.Reserved, "are public, and internalLoadBalancer is true", "remove one of the two")
	}
	e.checkNoTLS(&r, "aks")
	return r
}

// Identity is the resource group of the subscription: it goes with the cluster, so that no second one can lie in it.
func (a *AKSArgs) Identity() (key, value string) {
	return "aksResourceGroup", strings.TrimPrefix(strings.ToLower(a.Subscription+"/"+a.ResourceGroup), "/")
}

// ReservedAddress lies in the resource group of the cluster's nodes, of which each cluster has one
// (https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/, azure-pip-name).
func (a *AKSArgs) ReservedAddress(name string) string {
	_, group := a.Identity()
	return "azure/" + group + "/" + name
}

// Drain limits what an upgrade and the autoscaler wait for.
func (a *AKSArgs) Drain() []DrainLimit {
	return []DrainLimit{autoscalerLimit, {Seconds: a.DrainTimeout * 60, Key: "aksDrainTimeout", Value: a.DrainTimeout, Unit: "minutes"}}
}
