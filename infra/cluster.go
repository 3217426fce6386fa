// Package infra makes, or finds, the Kubernetes cluster that a workload runs on: one file per cloud and one per add-on.
package infra

import (
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Cluster is what a platform offers to a workload.
type Cluster struct {
	Name       pulumi.StringOutput
	Kubeconfig pulumi.StringOutput // secret
	// Provider reaches the cluster and depends on its nodes: what is declared with it comes after them and goes before them.
	Provider *kubernetes.Provider
	// Reachable is what makes load balancers, and must outlive them to take them down again. Empty where the cloud does it.
	Reachable []pulumi.Resource
	// Access is the shell command after which kubectl reaches the cluster; "" where it needs none.
	Access pulumi.StringOutput
	// KubectlFlags select the cluster on kubectl's command line; "" where Access has made it the current one.
	KubectlFlags string
}

// Nodes is the range within which a cluster's autoscaler keeps the number of nodes.
type Nodes struct {
	Min int
	Max int
}

// AutoscalerGrace is how long, in seconds, the cluster autoscaler of either cloud waits for a pod to stop before it takes its
// node (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md).
const AutoscalerGrace = 600

// Exposure is what a workload wants of the load balancer before it.
type Exposure struct {
	Internal       bool   // reachable from within the cloud's network only
	Port           int    // of the Service
	CertificateARN string // of the certificate with which the load balancer ends TLS; "" goes without TLS
	DrainSeconds   int    // how long a member that is about to stop still serves; 0 is not at all
}

// LoadBalancer says how a Service of type LoadBalancer becomes reachable on a platform.
type LoadBalancer struct {
	Class           string            // spec.loadBalancerClass; "" leaves the choice to the cluster
	Annotations     map[string]string // of the Service
	NamespaceLabels map[string]string // of the namespace of the pods behind it
	GatesReadiness  bool              // pods become ready once it reaches them, so that the Service must exist before them
}
