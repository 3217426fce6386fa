package account

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// sync gives a Service the load balancer where it is wanted, and otherwise none. All others of the Service go. It is called again and
// again until it is done. It gives no address before the load balancer works. AWS's real controller publishes one at once, and then holds
// the pods behind it unready until it works: the members wait as long either way.
func (c controller) sync(ctx context.Context, create Call, wanted bool) (addresses []corev1.LoadBalancerIngress, done bool, err error) {
	present := slices.DeleteFunc(c.Resources(), func(r control.Resource) bool {
		return r.Type != c.token || r.Text("service") != create.Name || r.Text("cluster") != c.cluster
	})
	is := func(r control.Resource) bool { return wanted && r.Text("name") == create.Inputs["name"] }
	if wanted && !slices.ContainsFunc(present, is) {
		return nil, false, c.start(ctx, create)
	}
	done = true
	for _, r := range present {
		switch {
		case is(r):
			addresses = append(addresses, corev1.LoadBalancerIngress{Hostname: r.Attribute("dnsName"), IP: r.Attribute("ip")})
			done = done && r.Status == control.Active
		case r.Status == control.Deleting:
			done = done && c.lingers
		default: // a changed scheme makes another
			done, err = false, c.start(ctx, Call{Operation: control.Delete, Type: c.token, Name: create.Name, ID: r.ID})
		}
	}
	return addresses, done, err
}

// azureController plays the cloud controller of AKS in a cluster, for Services that name no class
// (https://learn.microsoft.com/azure/aks/load-balancer-standard).
func azureController(a *Account, cluster string) controller {
	return controller{
		Account: a, cluster: cluster, token: "azure-native:network:LoadBalancer",
		component: "service-controller", finalizers: []string{"service.kubernetes.io/load-balancer-cleanup"}, classes: []string{""},
		reason: "SyncLoadBalancerFailed", words: "Error syncing load balancer:", model: azureModel,
	}
}

func azureModel(_ context.Context, c *controller, service *corev1.Service, _ bool) (*Call, error) {
	// The name of the public address (https://github.com/kubernetes/cloud-provider/blob/master/cloud.go, DefaultLoadBalancerName).
	return c.balancer(service, "kubernetes-a"+strings.ReplaceAll(string(service.UID), "-", ""), "", nil), nil
}

// balancer is the call that makes a Service's load balancer.
func (c *controller) balancer(service *corev1.Service, name, region string, inputs map[string]any) *Call {
	all := map[string]any{"name": fmt.Sprintf("%.32s", name), "cluster": c.cluster, "service": service.Namespace + "/" + service.Name}
	merge(all, inputs)
	return &Call{Operation: control.Create, Type: c.token, Name: service.Namespace + "/" + service.Name, Region: region, Inputs: all}
}

// Where the Helm release puts the controller: the program's release has the name of the chart.
const (
	releaseNamespace = "kube-system"
	releaseName      = "aws-load-balancer-controller"
)

// awsController plays the AWS Load Balancer Controller, for Services that name its class, and only while its release runs in the
// cluster (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/). Services without a class, which AWS
// would give a Classic Load Balancer, get none. What is deleted keeps its network interfaces for a while
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2014).
func awsController(a *Account, cluster string) controller {
	return controller{
		Account: a, cluster: cluster, token: "aws:lb/loadBalancer:LoadBalancer", lingers: true,
		component: "service", finalizers: []string{"service.k8s.aws/resources"}, classes: []string{"service.k8s.aws/nlb"},
		reason: "FailedDeployModel", words: "Failed deploy model due to", model: awsModel,
	}
}

// awsModel asks for what the controller that runs in the cluster would ask for, as it was set up.
func awsModel(ctx context.Context, c *controller, service *corev1.Service, wanted bool) (*Call, error) {
	deployment, err := c.api.AppsV1().Deployments(releaseNamespace).Get(ctx, releaseName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) || err == nil && (deployment.DeletionTimestamp != nil || deployment.Status.AvailableReplicas == 0) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	pod := deployment.Spec.Template.Spec
	account, err := c.api.CoreV1().ServiceAccounts(releaseNamespace).Get(ctx, pod.ServiceAccountName, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	args := map[string]string{}
	for _, arg := range pod.Containers[0].Args {
		name, value, _ := strings.Cut(arg, "=")
		args[name] = value
	}
	action, subject := "elasticloadbalancing:DeleteLoadBalancer", "system:serviceaccount:"+releaseNamespace+":"+pod.ServiceAccountName
	if wanted {
		action = "elasticloadbalancing:CreateLoadBalancer"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.mayAct(subject, args["--cluster-name"], account.Annotations["eks.amazonaws.com/role-arn"], action); err != nil {
		return nil, err
	}
	// The name has 32 characters, as AWS wants them
	// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/service/model_build_load_balancer.go).
	plain, scheme := strings.NewReplacer("-", ""), service.Annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"]
	hash := sha256.Sum256([]byte(string(service.UID) + scheme))
	name := fmt.Sprintf("k8s-%.8s-%.8s-%x", plain.Replace(service.Namespace), plain.Replace(service.Name), hash[:5])
	var places map[string]any
	if wanted {
		places, err = c.places(args["--aws-vpc-id"], scheme != "internet-facing")
	}
	return c.balancer(service, name, args["--aws-region"], places), err
}

// places finds the subnets that the controller chooses, under the lock, and what else a load balancer in them keeps from going.
func (a *Account) places(vpc string, internal bool) (map[string]any, error) {
	tag := "kubernetes.io/role/elb"
	if internal {
		tag = "kubernetes.io/role/internal-elb"
	}
	subnets, gateways := []any{}, []any{}
	for _, r := range a.resources {
		switch {
		case r.Text("vpcId") != vpc || r.Status == control.Deleting:
		case r.Type == subnetType && r.Text("tags", tag) == "1":
			subnets = append(subnets, r.ID)
		case r.Type == "aws:ec2/internetGateway:InternetGateway" && !internal:
			gateways = append(gateways, r.ID) // something has a public address
		}
	}
	if len(subnets) == 0 {
		return nil, refuse("unable to resolve at least one subnet (VPC %s, tag %s)", vpc, tag)
	}
	return map[string]any{"subnets": subnets, "gateways": gateways}, nil
}
