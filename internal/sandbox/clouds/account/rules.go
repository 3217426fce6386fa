package account

import (
	"context"

	"k8s.io/client-go/rest"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// rules is what a cloud knows of one type of resources, beside its table in the package schema. What is nil, the type goes without.
type rules struct {
	// admit judges a new resource, or a change where there is one before, under the lock.
	admit func(a *Account, r, before *control.Resource) error
	// release judges whether a resource may go, under the lock.
	release func(a *Account, r *control.Resource) error
	// perform does what happens beside the account, as the resource's status says, and adds outputs.
	perform func(a *Account, ctx context.Context, r *control.Resource) error

	// cluster is the input with the name of the Kubernetes cluster that the resource is.
	cluster string
	// started adds to the outputs how a cluster is reached that runs.
	started func(r *control.Resource, config *rest.Config)
	// controller makes the load balancers in such a cluster.
	controller func(a *Account, cluster string) controller
	// attach attaches volumes in such a cluster until it is gone.
	attach func(a *Account, ctx context.Context, cluster string)
}

// rulesOf is the table of all clouds. Where a type is not in it, its table says all.
func rulesOf(token string) rules {
	switch token {
	case eksType:
		return rules{
			admit: (*Account).admitEKS, perform: (*Account).performCluster,
			cluster: "name", started: eksStarted, controller: awsController, attach: (*Account).attach,
		}
	case nlbType:
		return rules{admit: (*Account).admitNLB}
	case addonType:
		return rules{admit: (*Account).admitAddon}
	case volumeType:
		return rules{admit: (*Account).admitVolume, release: (*Account).releaseVolume, perform: (*Account).performVolume}
	case nodeGroupType:
		return rules{admit: (*Account).admitNodeGroup, perform: (*Account).performNodeGroup}
	case aksType:
		return rules{admit: (*Account).admitAKS, perform: (*Account).performAKS, cluster: "resourceName", controller: azureController}
	case gkeType:
		return rules{
			admit: (*Account).admitGKE, release: (*Account).releaseGKE, perform: (*Account).performGKE,
			cluster: "name", started: gkeStarted, controller: gkeController,
		}
	case nodePoolType:
		return rules{admit: (*Account).admitNodePool, release: (*Account).releaseNodePool, perform: (*Account).performNodePool}
	}
	return rules{}
}

// perform does what happens beside the account: clusters and nodes come and go.
func (a *Account) perform(ctx context.Context, r *control.Resource) error {
	if perform := rulesOf(r.Type).perform; perform != nil {
		return perform(a, ctx, r)
	}
	return nil
}
