// Stateful-clusters brings up a managed Kubernetes cluster and a clustered server on it.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/stacks"
)

func main() { pulumi.Run(stacks.Main) }
