package account

import (
	"context"

	corev1 "k8s.io/api/core/v1"

	"stateful-clusters/internal/sandbox/clouds/clusters"
)

const (
	awsLoadBalancer   = "aws:lb/loadBalancer:LoadBalancer"
	azureLoadBalancer = "azure-native:network:LoadBalancer"
)

// loadBalancers is what a cloud does for the controller in a cluster.
type loadBalancers struct {
	*Account
	token string
	// inputs judges whether the controller may do what it wants, under the lock, and returns the inputs of its load balancer.
	inputs func(a *Account, b clusters.LoadBalancer, operation Operation) (map[string]any, error)
	// lingers says that a deleted one stays for a while, and so does what it blocks.
	lingers bool
}

// On AWS network interfaces stay (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2014).
func awsController(a *Account, _ string) clusters.Controller {
	return clusters.NewAWS(loadBalancers{Account: a, token: awsLoadBalancer, inputs: awsInputs, lingers: true})
}

func azureController(a *Account, cluster string) clusters.Controller {
	return clusters.NewAzure(loadBalancers{Account: a, token: azureLoadBalancer, inputs: azureInputs}, cluster)
}

// EnsureLoadBalancer gives no address before the load balancer works. AWS's real controller publishes one at once, and then holds the
// pods behind it unready until it works: the members wait as long either way.
func (l loadBalancers) EnsureLoadBalancer(ctx context.Context, b clusters.LoadBalancer) (address corev1.LoadBalancerIngress, err error) {
	l.mu.Lock()
	inputs, err := l.inputs(l.Account, b, Create)
	present := l.findBy(l.token, "name", b.Name)
	l.mu.Unlock()
	if err != nil {
		return address, err
	}
	if present == nil {
		return address, l.start(ctx, Call{Operation: Create, Type: l.token, Name: b.Service, Region: b.Region, Inputs: inputs})
	}
	r := l.snapshot(present)
	if r.Status != Active {
		return address, nil
	}
	_, err = l.drop(ctx, b, b.Name)
	return corev1.LoadBalancerIngress{Hostname: r.Attribute("dnsName"), IP: r.Attribute("ip")}, err
}

// DeleteLoadBalancer reports whether all load balancers of the Service are gone, as far as its controller knows.
func (l loadBalancers) DeleteLoadBalancer(ctx context.Context, b clusters.LoadBalancer) (gone bool, err error) {
	left, err := l.drop(ctx, b, "")
	return left == 0 || l.lingers, err
}

// drop has all load balancers of a Service deleted but the one of that name: a changed scheme makes another. It returns how many are
// still there.
func (l loadBalancers) drop(ctx context.Context, b clusters.LoadBalancer, but string) (left int, err error) {
	for _, r := range l.Resources() {
		if r.Type != l.token || r.Text("service") != b.Service || r.Text("cluster") != b.Cluster || r.Text("name") == but {
			continue
		}
		left++
		if r.Status == Deleting {
			continue
		}
		l.mu.Lock()
		_, err := l.inputs(l.Account, b, Delete)
		l.mu.Unlock()
		if err == nil {
			err = l.start(ctx, Call{Operation: Delete, Type: l.token, Name: b.Service, ID: r.ID})
		}
		if err != nil {
			return left, err
		}
	}
	return left, nil
}

// awsInputs wants the role that the controller takes on to have the rights, and finds the subnets that it would choose.
func awsInputs(a *Account, b clusters.LoadBalancer, operation Operation) (map[string]any, error) {
	cluster := a.find(eksType, b.Cluster)
	if cluster == nil {
		return nil, refuse("AccessDenied: there is no cluster %s whose service accounts could be trusted", b.Cluster)
	}
	if err := a.mayAssume(b.RoleARN, cluster.Attribute("issuer"), "system:serviceaccount:"+b.ServiceAccount); err != nil {
		return nil, err
	}
	action := "elasticloadbalancing:CreateLoadBalancer"
	if operation == Delete {
		action = "elasticloadbalancing:DeleteLoadBalancer"
	}
	for _, needed := range []string{action, "ec2:DescribeSubnets", "elasticloadbalancing:DescribeLoadBalancers"} {
		if err := a.allowed(b.RoleARN, needed); err != nil {
			return nil, err
		}
	}
	tag := "kubernetes.io/role/elb"
	if b.Internal {
		tag = "kubernetes.io/role/internal-elb"
	}
	subnets, tags := []any{}, map[string]any{}
	for _, subnet := range a.of(subnetType) {
		if subnet.Text("vpcId") == b.VPC && subnet.Text("tags", tag) == "1" {
			subnets = append(subnets, subnet.ID)
		}
	}
	if len(subnets) == 0 && operation == Create {
		return nil, refuse("unable to resolve at least one subnet (VPC %s, tag %s)", b.VPC, tag)
	}
	for key, value := range b.Tags {
		tags[key] = value
	}
	return map[string]any{
		"name": b.Name, "internal": b.Internal, "loadBalancerType": "network", "subnets": subnets, "tags": tags,
		"cluster": b.Cluster, "service": b.Service,
	}, nil
}

func azureInputs(_ *Account, b clusters.LoadBalancer, _ Operation) (map[string]any, error) {
	return map[string]any{"name": b.Name, "cluster": b.Cluster, "service": b.Service}, nil
}
