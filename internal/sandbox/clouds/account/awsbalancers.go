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

const (
	nlbType   = "aws:lb/loadBalancer:LoadBalancer"
	nlbPrefix = "service.beta.kubernetes.io/aws-load-balancer-"
)

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
		Account: a, cluster: cluster, token: nlbType, lingers: true,
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
	plain, scheme := strings.NewReplacer("-", ""), service.Annotations[nlbPrefix+"scheme"]
	hash := sha256.Sum256([]byte(string(service.UID) + scheme))
	name := fmt.Sprintf("k8s-%.8s-%.8s-%x", plain.Replace(service.Namespace), plain.Replace(service.Name), hash[:5])
	var places map[string]any
	if wanted {
		internal := scheme != "internet-facing"
		places = map[string]any{"gateways": c.gateways(args["--aws-vpc-id"], internal)}
		places["subnets"], err = c.subnets(args["--aws-vpc-id"], name, service.Annotations[nlbPrefix+"subnets"], internal)
	}
	return c.balancer(service, name, args["--aws-region"], places), err
}

// gateways are what a load balancer keeps from going beside its subnets, under the lock: something has a public address.
func (a *Account) gateways(vpc string, internal bool) []any {
	gateways := []any{}
	for _, r := range a.resources {
		if r.Type == "aws:ec2/internetGateway:InternetGateway" && r.Text("vpcId") == vpc && r.Status != control.Deleting && !internal {
			gateways = append(gateways, r.ID)
		}
	}
	return gateways
}

// subnets are those of a load balancer, under the lock. The controller looks for them by their tags only where the Service does not name
// them, and only for a new load balancer: one that is there keeps what it has, whatever else comes
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4008).
func (a *Account) subnets(vpc, name, wanted string, internal bool) ([]any, error) {
	if present := a.find(nlbType, "name", name); wanted == "" && present != nil && present.Status != control.Deleting {
		subnets, _ := present.Inputs["subnets"].([]any)
		return subnets, nil
	}
	tag := "kubernetes.io/role/elb"
	if internal {
		tag = "kubernetes.io/role/internal-elb"
	}
	names := strings.FieldsFunc(wanted, func(r rune) bool { return r == ',' || r == ' ' })
	chosen := []string{}
	for _, r := range a.resources {
		if r.Type != subnetType || r.Text("vpcId") != vpc || r.Status == control.Deleting {
			continue
		}
		byName := slices.Contains(names, r.ID) || slices.Contains(names, r.Text("tags", "Name"))
		if byName || wanted == "" && r.Text("tags", tag) == "1" {
			chosen = append(chosen, r.ID)
		}
	}
	switch {
	case wanted != "" && len(chosen) != len(names):
		return nil, refuse("couldn't find all subnets, want: %v, found: %v", names, chosen)
	case len(chosen) == 0:
		return nil, refuse("unable to resolve at least one subnet (VPC %s, tag %s)", vpc, tag)
	}
	slices.Sort(chosen)
	subnets := []any{}
	for _, id := range chosen {
		subnets = append(subnets, id)
	}
	return subnets, nil
}

// admitNLB keeps what AWS demands of the subnets of a Network Load Balancer. It can leave and enter zones, but in one zone the old subnet
// must have gone before another one comes (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/availability-zones.html,
// https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4171).
func (a *Account) admitNLB(r, before *control.Resource) error {
	taken := map[string]string{} // subnets by their zones
	zone := func(id string) string {
		if subnet := a.find(subnetType, "id", id); subnet != nil {
			return subnet.Text("availabilityZone")
		}
		return ""
	}
	if before != nil {
		for _, id := range texts(before.Inputs["subnets"]) {
			taken[zone(id)] = id
		}
	}
	for _, id := range texts(r.Inputs["subnets"]) {
		if other, found := taken[zone(id)]; found && other != id {
			return refuse("InvalidConfigurationRequest: You cannot specify an additional subnet from an Availability Zone that is already "+
				"associated with the load balancer. The Availability Zone '%s' corresponding to the new subnet '%s' is already associated "+
				"with the load balancer.", zone(id), id)
		}
		taken[zone(id)] = id
	}
	return nil
}
