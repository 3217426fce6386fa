package migratorydata

import (
	"fmt"
	"maps"

	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Names of the ports, as in the tutorials.
const (
	clientPortName  = "client-port"
	metricsPortName = "metrics"
	// clusterPorts is how many consecutive ports members use among themselves; the vendor's manifests open 8801 to 8804.
	clusterPorts = 4
)

// maxMemberName keeps the StatefulSet's controller-revision-hash label, <name>-<ten characters>, within the 63 characters
// of a label value (https://github.com/kubernetes/kubernetes/issues/64023).
const maxMemberName = 52

func (a *Args) clientServiceName() string   { return a.MemberName + "-cs" }
func (a *Args) headlessServiceName() string { return a.MemberName + "-hs" }
func (a *Args) budgetName() string          { return a.MemberName + "-pdb" }
func (a *Args) autoscalerName() string      { return a.MemberName + "-autoscale" }

func clusterPortName(i int) string { return fmt.Sprintf("inter-cluster%d", i+1) }

// selector is what the tutorials select members by.
func (a *Args) selector() pulumi.StringMap {
	return pulumi.StringMap{"app": pulumi.String(a.MemberName)}
}

func (a *Args) labels() pulumi.StringMap {
	labels := pulumi.StringMap{
		"app.kubernetes.io/name":       pulumi.String("migratorydata"),
		"app.kubernetes.io/instance":   pulumi.String(a.MemberName),
		"app.kubernetes.io/managed-by": pulumi.String("stateful-clusters"),
	}
	maps.Copy(labels, a.selector())
	return labels
}

func (a *Args) metadata(name string) *metav1.ObjectMetaArgs {
	return &metav1.ObjectMetaArgs{
		Name:      pulumi.String(name),
		Namespace: pulumi.String(a.Namespace),
		Labels:    a.labels(),
	}
}
