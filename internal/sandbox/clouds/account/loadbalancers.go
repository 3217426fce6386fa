package account

import (
	"context"
	"fmt"
	"slices"

	"stateful-clusters/internal/sandbox/clouds/clusters"
)

const (
	awsLoadBalancer   = "aws:lb/loadBalancer:LoadBalancer"
	azureLoadBalancer = "azure-native:network:LoadBalancer"
)

// awsLoadBalancers is what AWS does for the load balancer controller, as the role that the controller takes on.
type awsLoadBalancers struct{ *Account }

// CreateLoadBalancer returns once the load balancer works, while the real controller names it as soon as it is asked for, and
// then holds the pods behind it unready until it works: the members wait as long either way.
func (a awsLoadBalancers) CreateLoadBalancer(ctx context.Context, b clusters.LoadBalancer) (string, error) {
	a.mu.Lock()
	present := a.loadBalancer(b.Name)
	subnets, err := a.authorise(b, "elasticloadbalancing:CreateLoadBalancer")
	a.mu.Unlock()
	if err != nil {
		return "", err
	}
	if present != nil && present.Status != Deleting {
		return present.attribute("dnsName"), nil
	}
	call := Call{Type: awsLoadBalancer, Name: b.Service, Region: b.Region, Inputs: map[string]any{
		"name": b.Name, "internal": b.Scheme != "internet-facing", "loadBalancerType": "network", "subnets": subnets, "tags": anyMap(b.Tags),
	}}
	number := a.ledger.Begin(Create, call)
	made, err := a.Create(ctx, call)
	a.ledger.End(number, made.ID, 1, err)
	if err != nil {
		return "", err
	}
	return made.attribute("dnsName"), a.dropOthers(ctx, b)
}

// dropOthers removes what the Service had under another name: a changed scheme makes another load balancer.
func (a awsLoadBalancers) dropOthers(ctx context.Context, b clusters.LoadBalancer) error {
	for _, r := range a.Resources() {
		tags, _ := r.Inputs["tags"].(map[string]any)
		if r.Type != awsLoadBalancer || r.text("name") == b.Name || tags["service.k8s.aws/stack"] != b.Service || tags["elbv2.k8s.aws/cluster"] != b.Cluster {
			continue
		}
		other := b
		other.Name = r.text("name")
		if err := a.DeleteLoadBalancer(ctx, other); err != nil {
			return err
		}
	}
	return nil
}

// DeleteLoadBalancer returns as soon as AWS has agreed. The network interfaces stay for a while, and so does what they block
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2014).
func (a awsLoadBalancers) DeleteLoadBalancer(ctx context.Context, b clusters.LoadBalancer) error {
	a.mu.Lock()
	r := a.loadBalancer(b.Name)
	if r == nil || r.Status == Deleting {
		a.mu.Unlock()
		return nil
	}
	_, err := a.authorise(b, "elasticloadbalancing:DeleteLoadBalancer")
	a.mu.Unlock()
	if err != nil {
		return err
	}
	call := Call{Type: awsLoadBalancer, Name: b.Service, ID: r.ID}
	fault, err := a.meet(ctx, Delete, call)
	number := a.ledger.Begin(Delete, call)
	if err != nil {
		a.ledger.End(number, r.ID, 1, err)
		return err
	}
	a.mu.Lock()
	r.Status = Deleting
	err = a.save()
	a.mu.Unlock()
	if err != nil {
		return err
	}
	go func() {
		err := a.finish(context.WithoutCancel(ctx), r, Delete, a.duration(r, Delete, call)+fault.delay())
		a.ledger.End(number, r.ID, 1, err)
	}()
	return nil
}

func (a *Account) loadBalancer(name string) *Resource {
	i := slices.IndexFunc(a.resources, func(r *Resource) bool { return r.Type == awsLoadBalancer && r.text("name") == name })
	if i < 0 {
		return nil
	}
	return a.resources[i]
}

// authorise judges whether the controller may do what it wants, and finds the subnets that it would choose, under the lock.
func (a *Account) authorise(b clusters.LoadBalancer, action string) ([]any, error) {
	cluster := a.find("aws:eks/cluster:Cluster", b.Cluster)
	if cluster == nil {
		return nil, &Error{Code: "AccessDenied", Message: fmt.Sprintf("there is no cluster %s whose service accounts could be trusted", b.Cluster)}
	}
	if err := a.mayAssume(b.RoleARN, cluster.attribute("issuer"), "system:serviceaccount:"+b.ServiceAccount); err != nil {
		return nil, err
	}
	for _, needed := range []string{action, "ec2:DescribeSubnets", "elasticloadbalancing:DescribeLoadBalancers"} {
		if err := a.allowed(b.RoleARN, needed); err != nil {
			return nil, err
		}
	}
	tag := "kubernetes.io/role/elb"
	if b.Scheme != "internet-facing" {
		tag = "kubernetes.io/role/internal-elb"
	}
	var subnets []any
	for _, subnet := range a.of("aws:ec2/subnet:Subnet") {
		tags, _ := subnet.Inputs["tags"].(map[string]any)
		if subnet.text("vpcId") == b.VPC && tags[tag] == "1" {
			subnets = append(subnets, subnet.ID)
		}
	}
	if len(subnets) == 0 && action == "elasticloadbalancing:CreateLoadBalancer" {
		return nil, fmt.Errorf("unable to resolve at least one subnet (VPC %s, tag %s)", b.VPC, tag)
	}
	return subnets, nil
}

func anyMap(texts map[string]string) map[string]any {
	all := map[string]any{}
	for key, value := range texts {
		all[key] = value
	}
	return all
}
