package jgroups

import (
	"fmt"

	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/apimachinery/pkg/util/validation"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// The names of the tutorial's objects: a site's members, their Service and their label have the name of the site.
const (
	routerName = "gossiprouter"
	bridgeName = "bridge" // of the cluster of all site masters

	account       = "jgroups"
	tlsSecret     = "jgroups-tls"
	siteLabel     = "site"
	routerLabel   = "run"
	instanceShown = "app.kubernetes.io/component"
)

// maxRouters is how many GossipRouters a site may have.
const maxRouters = 5

// router is the name of a site's i-th GossipRouter, from 0 on. The first one has the tutorial's.
func router(i int) string {
	if i == 0 {
		return routerName
	}
	return fmt.Sprintf("%s-%d", routerName, i+1)
}

func routerSelector(name string) pulumi.StringMap {
	return pulumi.StringMap{routerLabel: pulumi.String(name)}
}

// anyRouter selects all routers of a site.
func anyRouter() pulumi.StringMap { return pulumi.StringMap{instanceShown: pulumi.String("router")} }

func (s Site) selector() pulumi.StringMap { return pulumi.StringMap{siteLabel: pulumi.String(s.Name)} }

func routerLabels(name string) pulumi.StringMap {
	labels := objects.Labels("jgroups", name, routerSelector(name))
	labels[instanceShown] = pulumi.String("router")
	return labels
}

func (s Site) labels() pulumi.StringMap {
	labels := objects.Labels("jgroups", s.Name, s.selector())
	labels[instanceShown] = pulumi.String("member")
	return labels
}

// common are the labels of what members and routers of a site share.
func (s Site) common() pulumi.StringMap { return objects.Labels("jgroups", s.Name, nil) }

func (a *Args) routerMetadata(name string) *metav1.ObjectMetaArgs {
	return objects.Metadata(a.Namespace, name, routerLabels(name))
}

func (a *Args) memberMetadata(s Site) *metav1.ObjectMetaArgs {
	return objects.Metadata(a.Namespace, s.Name, s.labels())
}

// host is the name of a Service for pods of its cluster.
func (a *Args) host(service string) string {
	return fmt.Sprintf("%s.%s.svc.%s", service, a.Namespace, a.ClusterDomain)
}

func (a *Args) checkNames(r *check.Report) {
	objects.CheckNamespace(r, "jgroupsNamespace", a.Namespace, "jgroups")
	if len(validation.IsDNS1123Subdomain(a.ClusterDomain)) > 0 {
		r.Fault("clusterDomain", a.ClusterDomain, "must be a DNS domain without a dot at either end",
			`use "cluster.local", the default of Kubernetes`)
	}
	objects.CheckImage(r, "jgroupsImage", a.Image, defaultImage)
	r.OneOf("imagePullPolicy", a.ImagePullPolicy, "Always", "IfNotPresent", "Never")
	a.CheckPlacement(r)
}
