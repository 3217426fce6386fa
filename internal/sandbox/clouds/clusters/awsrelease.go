package clusters

import (
	"context"
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/tools/cache"
)

// Where the Helm release puts the controller: the program's release has the name of the chart.
const (
	releaseNamespace = "kube-system"
	releaseName      = "aws-load-balancer-controller"
	roleAnnotation   = "eks.amazonaws.com/role-arn"
)

// awsRelease is how the controller that runs in the cluster was set up.
type awsRelease struct {
	args    map[string]string // of its container, by name
	account string            // namespace:name
	role    string
}

// runningRelease returns nil where no controller runs.
func runningRelease(ctx context.Context, a *api) (*awsRelease, error) {
	deployment, err := a.apps.Deployments(releaseNamespace).Get(ctx, releaseName, metav1.GetOptions{})
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	if deployment.DeletionTimestamp != nil || deployment.Status.AvailableReplicas == 0 {
		return nil, nil
	}
	pod := deployment.Spec.Template.Spec
	account, err := a.core.ServiceAccounts(releaseNamespace).Get(ctx, pod.ServiceAccountName, metav1.GetOptions{})
	if ignoreNotFound(err) != nil {
		return nil, err
	}
	r := &awsRelease{args: map[string]string{}, account: releaseNamespace + ":" + pod.ServiceAccountName}
	if err == nil {
		r.role = account.Annotations[roleAnnotation]
	}
	for _, arg := range pod.Containers[0].Args {
		name, value, _ := strings.Cut(arg, "=")
		r.args[name] = value
	}
	return r, nil
}

// releaseCauses are the objects that runningRelease reads.
func releaseCauses(a *api) []cause {
	return []cause{
		{
			cache.NewListWatchFromClient(a.apps.RESTClient(), "deployments", releaseNamespace, fields.OneTermEqualSelector("metadata.name", releaseName)),
			&appsv1.Deployment{},
		},
		{
			cache.NewListWatchFromClient(a.core.RESTClient(), "serviceaccounts", releaseNamespace, fields.Everything()),
			&corev1.ServiceAccount{},
		},
	}
}

// balancer is the model of a Service, as far as the simulation goes.
func (r *awsRelease) balancer(service *corev1.Service) (*LoadBalancer, error) {
	cluster := r.args["--cluster-name"]
	if cluster == "" {
		return nil, fmt.Errorf("the controller has no --cluster-name: set clusterName in the values of the release %s", releaseName)
	}
	annotation := func(name, otherwise string) string {
		if value := service.Annotations["service.beta.kubernetes.io/aws-load-balancer-"+name]; value != "" {
			return value
		}
		return otherwise
	}
	scheme := annotation("scheme", "internal")
	tags := pairs(r.args["--default-tags"])
	tags["elbv2.k8s.aws/cluster"] = cluster
	tags["service.k8s.aws/stack"] = service.Namespace + "/" + service.Name
	tags["service.k8s.aws/resource"] = "LoadBalancer"
	return &LoadBalancer{
		Cluster: cluster, RoleARN: r.role, ServiceAccount: r.account, Region: r.args["--aws-region"], VPC: r.args["--aws-vpc-id"],
		Service: service.Namespace + "/" + service.Name, Name: annotation("name", awsName(cluster, scheme, service)),
		Scheme: scheme, TargetType: annotation("nlb-target-type", "instance"),
		Ports: portsOf(service), SourceRanges: service.Spec.LoadBalancerSourceRanges,
		CertificateARN: annotation("ssl-cert", ""), Attributes: pairs(annotation("attributes", "")), Tags: tags,
	}, nil
}
