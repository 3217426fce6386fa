package migratorydata

import (
	"maps"
	"strings"

	"github.com/distribution/reference"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/apimachinery/pkg/util/validation"

	"stateful-clusters/internal/check"
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
		Name:        pulumi.String(name),
		Namespace:   pulumi.String(a.Namespace),
		Labels:      a.labels(),
		Annotations: a.annotations(),
	}
}

// annotations let an update take back what others have changed, such as a person with `kubectl set image` or `kubectl scale`. Without
// them it fails with a conflict, and so does a preview after a refresh. GitOps controllers force their changes too
// (https://kubernetes.io/docs/reference/using-api/server-side-apply/#using-server-side-apply-in-a-controller).
func (a *Args) annotations() pulumi.StringMap {
	return pulumi.StringMap{"pulumi.com/patchForce": pulumi.String("true")}
}

func (a *Args) checkNames(r *check.Report) {
	r.Label("namespace", a.Namespace, 63)
	if a.Namespace == "default" || strings.HasPrefix(a.Namespace, "kube-") {
		r.Fault("namespace", a.Namespace, "belongs to Kubernetes, and would be deleted with the members",
			"choose one of your own, such as migratory")
	}
	r.Label("memberName", a.MemberName, maxMemberName)
	if a.MemberName != "" && a.MemberName[0] >= '0' && a.MemberName[0] <= '9' {
		r.Fault("memberName", a.MemberName, "begins with a digit, which the names of Services must not", "begin it with a letter")
	}
	if len(validation.IsDNS1123Subdomain(a.ClusterDomain)) > 0 {
		r.Fault("clusterDomain", a.ClusterDomain, "must be a DNS domain without a dot at either end",
			`use "cluster.local", the default of Kubernetes`)
	}
	named, err := reference.ParseNormalizedNamed(a.Image)
	switch {
	case err != nil:
		r.Fault("image", a.Image, "is not an image reference: "+err.Error(), "write repository:tag or repository@sha256:digest")
	case reference.IsNameOnly(named):
		r.Fault("image", a.Image, "has no tag, so members could run different versions after a restart",
			"pin a version, such as migratorydata/server:6.0.24")
	case strings.HasSuffix(a.Image, ":latest"):
		r.Warn("image", a.Image, "moves, so members can run different versions after a restart",
			"pin a version, such as migratorydata/server:6.0.24")
	}
	r.OneOf("imagePullPolicy", a.ImagePullPolicy, "Always", "IfNotPresent", "Never")
}
