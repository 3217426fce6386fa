package migratorydata

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/apimachinery/pkg/util/validation"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// maxMemberName keeps the StatefulSet's controller-revision-hash label, <name>-<ten characters>, within the 63 characters
// of a label value (https://github.com/kubernetes/kubernetes/issues/64023).
const maxMemberName = 52

func (a *Args) clientServiceName() string   { return a.MemberName + "-cs" }
func (a *Args) headlessServiceName() string { return a.MemberName + "-hs" }
func (a *Args) budgetName() string          { return a.MemberName + "-pdb" }
func (a *Args) autoscalerName() string      { return a.MemberName + "-autoscale" }

// selector is what the tutorials select members by.
func (a *Args) selector() pulumi.StringMap {
	return pulumi.StringMap{"app": pulumi.String(a.MemberName)}
}

func (a *Args) labels() pulumi.StringMap {
	return objects.Labels("migratorydata", a.MemberName, a.selector())
}

func (a *Args) metadata(name string) *metav1.ObjectMetaArgs {
	return objects.Metadata(a.Namespace, name, a.labels())
}

func (a *Args) checkNames(r *check.Report) {
	objects.CheckNamespace(r, "namespace", a.Namespace, "migratory")
	r.Label("memberName", a.MemberName, maxMemberName)
	if a.MemberName != "" && a.MemberName[0] >= '0' && a.MemberName[0] <= '9' {
		r.Fault("memberName", a.MemberName, "begins with a digit, which the names of Services must not", "begin it with a letter")
	}
	if len(validation.IsDNS1123Subdomain(a.ClusterDomain)) > 0 {
		r.Fault("clusterDomain", a.ClusterDomain, "must be a DNS domain without a dot at either end",
			`use "cluster.local", the default of Kubernetes`)
	}
	objects.CheckImage(r, "image", a.Image, "migratorydata/server:6.0.24")
	r.OneOf("imagePullPolicy", a.ImagePullPolicy, "Always", "IfNotPresent", "Never")
	a.CheckPlacement(r)
}
