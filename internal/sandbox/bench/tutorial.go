package main

import (
	"time"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// The vendor's tutorials as sequences of commands, with the same published durations as the stacks. Where a tool does several
// things at once, or does not wait, so does the table; and in doubt it is the faster one: CloudFormation and eksctl look only
// every 20 to 60 seconds whether something is there, typing and reading take no time, and no command is repeated.

// command is one line that a person enters.
type command struct {
	line string
	// branches go on at the same time; the calls of each come one after the other.
	branches [][]call
	// own names objects of the stack whose own time in the sandbox, without the cloud's, is counted too: the same chart or
	// the same object takes as long either way.
	own []string
	// returns says that the command ends at once and its branches go on beside the next ones.
	returns bool
}

// call is something that a cloud does.
type call struct {
	kind      string
	operation account.Operation
}

func create(kinds ...string) []call { return calls(account.Create, kinds) }
func remove(kinds ...string) []call { return calls(account.Delete, kinds) }

func calls(operation account.Operation, kinds []string) []call {
	var all []call
	for _, kind := range kinds {
		all = append(all, call{kind, operation})
	}
	return all
}

const (
	vpc            = "aws:ec2/vpc:Vpc"
	subnet         = "aws:ec2/subnet:Subnet"
	gateway        = "aws:ec2/internetGateway:InternetGateway"
	address        = "aws:ec2/eip:Eip"
	natGateway     = "aws:ec2/natGateway:NatGateway"
	route          = "aws:ec2/route:Route"
	role           = "aws:iam/role:Role"
	attachment     = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
	eksCluster     = "aws:eks/cluster:Cluster"
	nodeGroup      = "aws:eks/nodeGroup:NodeGroup"
	networkBalance = "aws:lb/loadBalancer:LoadBalancer"
	resourceGroup  = "azure-native:resources:ResourceGroup"
	aksCluster     = "azure-native:containerservice/v20241001:ManagedCluster"
	azureBalance   = "azure-native:network:LoadBalancer"
)

// tutorial is one platform's, there and back.
type tutorial struct{ up, destroy []command }

var tutorials = map[string]tutorial{
	"eks": {
		up: []command{
			{line: "eksctl create cluster --dry-run, with the load balancer controller's rights switched on"},
			// One CloudFormation stack for network and control plane, then the add-ons, for which it does not wait, then
			// another stack for the nodes (https://github.com/eksctl-io/eksctl/pull/5735 shows such a log).
			{line: "eksctl create cluster: network and control plane", branches: [][]call{
				create(vpc, subnet, eksCluster),
				create(role, attachment, eksCluster),
				create(vpc, gateway, address, natGateway, route),
			}},
			{line: "eksctl create cluster: nodes", branches: [][]call{create(role, attachment, nodeGroup)}},
			{line: "helm upgrade --install aws-load-balancer-controller", own: []string{"aws-load-balancer-controller"}},
			{line: "kubectl apply: namespace", own: []string{"migratory"}},
			{line: "kubectl apply: client Service, whose load balancer takes its time", branches: [][]call{create(networkBalance)}, own: []string{"migratorydata-cs"}, returns: true},
			{line: "kubectl apply: headless Service, disruption budget, StatefulSet", own: []string{"migratorydata-hs"}},
			{line: "kubectl get svc, until it shows an address that answers"},
		},
		destroy: []command{
			{line: "kubectl delete: namespace, with all that is in it", own: []string{"migratory"}},
			{line: "eksctl delete cluster: nodes", branches: [][]call{remove(nodeGroup, attachment, role)}},
			// It does not wait for the rest (https://github.com/eksctl-io/eksctl/issues/1651).
			{line: "eksctl delete cluster: control plane and network", returns: true, branches: [][]call{
				remove(eksCluster, subnet, vpc),
				remove(route, natGateway, address, gateway, vpc),
			}},
		},
	},
	"aks": {
		up: []command{
			{line: "az group create", branches: [][]call{create(resourceGroup)}},
			{line: "az aks create", branches: [][]call{create(aksCluster)}},
			{line: "az aks get-credentials"},
			{line: "kubectl apply: namespace", own: []string{"migratory"}},
			{line: "kubectl apply: client Service, whose load balancer takes its time", branches: [][]call{create(azureBalance)}, own: []string{"migratorydata-cs"}, returns: true},
			{line: "kubectl apply: headless Service, disruption budget, StatefulSet", own: []string{"migratorydata-hs"}},
			{line: "kubectl get svc, until it shows an address"},
		},
		destroy: []command{
			{line: "kubectl delete: namespace, which waits for the load balancer", branches: [][]call{remove(azureBalance)}, own: []string{"migratory"}},
			{line: "az group delete --no-wait", branches: [][]call{remove(aksCluster, resourceGroup)}, returns: true},
		},
	},
}

// took returns how long a command takes of its own, given the own times of the stack's objects.
func (c command) took(own map[string]time.Duration) time.Duration {
	var longest time.Duration
	for _, branch := range c.branches {
		var sum time.Duration
		for _, call := range branch {
			sum += account.Duration(call.kind, call.operation)
		}
		longest = max(longest, sum)
	}
	for _, name := range c.own {
		longest += own[name]
	}
	return longest
}

// sequence returns when the last command has returned, and when everything is done.
func sequence(commands []command, own map[string]time.Duration) (returned, done time.Duration) {
	for _, c := range commands {
		took := c.took(own)
		done = max(done, returned+took)
		if !c.returns {
			returned += took
		}
	}
	return returned, done
}
