package account

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"k8s.io/client-go/rest"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

const (
	gkeType            = "gcp:container/cluster:Cluster"
	nodePoolType       = "gcp:container/nodePool:NodePool"
	gcpNetwork         = "gcp:compute/network:Network"
	gcpSubnet          = "gcp:compute/subnetwork:Subnetwork"
	gcpRouter          = "gcp:compute/router:Router"
	gcpNAT             = "gcp:compute/routerNat:RouterNat"
	gcpMember          = "gcp:projects/iAMMember:IAMMember"
	serviceAccountType = "gcp:serviceaccount/account:Account"
)

// refusedByGoogle is a refusal with the code of HTTP.
func refusedByGoogle(code int, words string, args ...any) *Error {
	return refuse("googleapi: Error %d: %s", code, fmt.Sprintf(words, args...))
}

func noLocation(location string) *Error {
	return refusedByGoogle(403, "Permission denied on 'locations/%s' (or it may not exist)., forbidden", location)
}

var gcpLocation = regexp.MustCompile(`^([a-z]+-[a-z]+[0-9]+)(-[a-z])?$`)

// admitGKE keeps what GKE demands of a cluster.
func (a *Account) admitGKE(r, before *control.Resource) error {
	if before != nil {
		if pool := a.poolUnderWay(r); pool != nil {
			return beingChanged(pool)
		}
		_, err := masterVersion(r)
		return err
	}
	if location := r.Text("location"); !gcpLocation.MatchString(location) {
		return noLocation(location)
	}
	if err := a.apart(r); err != nil {
		return err
	}
	if err := a.secondaryRanges(r); err != nil {
		return err
	}
	_, err := masterVersion(r)
	return err
}

// releaseGKE keeps what the provider was told to protect, which GKE itself knows nothing of, and what is busy.
func (a *Account) releaseGKE(r *control.Resource) error {
	if r.Input("deletionProtection") != false {
		return refuse("Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster deletion.")
	}
	if pool := a.poolUnderWay(r); pool != nil {
		return beingChanged(pool)
	}
	return nil
}

// poolUnderWay returns a node pool of a cluster with which something is under way, or nil: GKE does one thing with a cluster at a time.
func (a *Account) poolUnderWay(cluster *control.Resource) *control.Resource {
	for _, r := range a.resources {
		if r.Type == nodePoolType && r.Status != control.Active && cluster.Named("self", r.Text("cluster")) {
			return r
		}
	}
	return nil
}

func (a *Account) performGKE(ctx context.Context, r *control.Resource) error {
	if err := a.performCluster(ctx, r); err != nil || r.Status == control.Deleting {
		return err
	}
	version, err := masterVersion(r)
	if err != nil {
		return err
	}
	r.Outputs["masterVersion"] = version
	r.Outputs["nodeVersion"] = version // that the default node pool would have
	for key, value := range map[string]any{
		"nodeLocations": gcpZones(r), "clusterIpv4Cidr": "10.4.0.0/14", "servicesIpv4Cidr": "10.8.0.0/20",
	} {
		if r.Input(key) == nil {
			r.Outputs[key] = value
		}
	}
	if r.Status == control.Creating { // the default node pool comes, and goes at once
		return a.register(r, r, 1)
	}
	return a.followZones(ctx, r)
}

// followZones moves the nodes of a cluster's pools into its zones, where they have none of their own.
func (a *Account) followZones(ctx context.Context, cluster *control.Resource) error {
	for _, pool := range a.Resources() {
		if pool.Type != nodePoolType || !cluster.Named("self", pool.Text("cluster")) {
			continue
		}
		if err := a.Change(ctx, nodePoolType, pool.ID, nil); err != nil {
			return err
		}
	}
	return nil
}

// gkeStarted gives the bare address, without a scheme, and the certificate in base64, as GKE does.
func gkeStarted(r *control.Resource, config *rest.Config) {
	r.Outputs["endpoint"] = strings.TrimPrefix(config.Host, "https://")
	r.Outputs["masterAuth"] = map[string]any{
		"clusterCaCertificate": base64.StdEncoding.EncodeToString(config.CAData), "clientCertificate": "", "clientKey": "",
		"clientCertificateConfig": map[string]any{"issueClientCertificate": false},
	}
}

// gcpZones are the zones of a region, or the one zone that a location is. Those of europe-west1 have other letters, which is nothing that
// depends on this.
func gcpZones(r *control.Resource) []any {
	if zones := texts(r.Input("nodeLocations")); len(zones) > 0 {
		return r.Inputs["nodeLocations"].([]any)
	}
	location := r.Attribute("location")
	match := gcpLocation.FindStringSubmatch(location)
	if match == nil || match[2] != "" {
		return []any{location}
	}
	return []any{location + "-a", location + "-b", location + "-c"}
}

// register judges whether the machines of a cluster can join it: they need a way to Google's own addresses, and the rights of their
// service account (https://github.com/tranquilitybase-io/tb-gcp/issues/589). It comes late: the resource is there all the same.
func (a *Account) register(r, cluster *control.Resource, machines int) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	why := "no NAT leads out of their subnetwork, which has no access to Google's addresses either"
	if a.leadsOut(cluster) {
		why = "their service account lacks roles/container.defaultNodeServiceAccount"
		member := "serviceAccount:" + r.Text("nodeConfig", "serviceAccount")
		for _, binding := range a.resources {
			if binding.Type == gcpMember && binding.Status != control.Deleting && binding.Text("member") == member &&
				binding.Text("role") == "roles/container.defaultNodeServiceAccount" {
				return nil
			}
		}
	}
	return &Error{
		Words: fmt.Sprintf("Error waiting for creating %s: All cluster resources were brought up, but: only 0 nodes out of %d have "+
			"registered; cluster may be unhealthy (simulated: %s).", control.Kind(r.Type), machines, why),
		Stays: true,
	}
}

// leadsOut reports whether private nodes reach anything outside, under the lock. Other nodes have addresses of their own.
func (a *Account) leadsOut(cluster *control.Resource) bool {
	if cluster.Input("privateClusterConfig", "enablePrivateNodes") != true {
		return true
	}
	subnet := a.find(gcpSubnet, "self", cluster.Text("subnetwork"))
	if subnet != nil && subnet.Input("privateIpGoogleAccess") == true {
		return true
	}
	for _, nat := range a.resources {
		if nat.Type != gcpNAT || nat.Status == control.Deleting {
			continue
		}
		router, network := a.find(gcpRouter, "self", nat.Text("router")), a.find(gcpNetwork, "self", cluster.Text("network"))
		if router != nil && network != nil && network.Named("self", router.Text("network")) {
			return true
		}
	}
	return false
}

// clusterLabels is the input with a cluster's labels.
const clusterLabels = "resourceLabels"

// labelled are a cluster's labels after a change of ours. Others' stay: the provider sends what it saw along
// (https://github.com/hashicorp/terraform-provider-google, "effective_labels"). Those of nodes are sent as a whole.
func labelled(r *control.Resource, c Call, change schema.Change) map[string]any {
	labels := map[string]any{}
	present, _ := r.Inputs[clusterLabels].(map[string]any)
	maps.Copy(labels, present)
	if path, err := resource.ParsePropertyPath(change.Path); err == nil && len(path) == 2 && change.Kind == plugin.DiffDelete {
		delete(labels, fmt.Sprint(path[1]))
	}
	ours, _ := c.Inputs[clusterLabels].(map[string]any)
	maps.Copy(labels, ours)
	return labels
}

// accountDomain is what ends the addresses of a project's service accounts. Those of google.com:skia-buildbots, a domain's project, end in
// skia-buildbots.google.com.iam.gserviceaccount.com (https://github.com/google/skia-buildbot names some).
func accountDomain(project string) string {
	if domain, name, scoped := strings.Cut(project, ":"); scoped {
		project = name + "." + domain
	}
	return project + ".iam.gserviceaccount.com"
}
