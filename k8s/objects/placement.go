package objects

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// The processors that an image may be made for.
const (
	amd64           = "amd64"
	ARM64           = "arm64"
	anyArchitecture = "any"
)

// Placement says which nodes of a cluster can run the pods at all.
type Placement struct {
	Architecture string `key:"architecture"` // of the image: amd64, arm64, or any where it is made for all of the cluster's nodes
}

// NodeSelector keeps pods from nodes on which their image does not start: a cluster may have nodes of several kinds
// (https://kubernetes.io/docs/reference/labels-annotations-taints/).
func (p Placement) NodeSelector() pulumi.StringMap {
	labels := pulumi.StringMap{"kubernetes.io/os": pulumi.String("linux")}
	if p.Architecture != anyArchitecture {
		labels["kubernetes.io/arch"] = pulumi.String(p.Architecture)
	}
	return labels
}

// CheckPlacement reports what is wrong with it.
func (p Placement) CheckPlacement(r *check.Report) {
	r.OneOf("architecture", p.Architecture, amd64, ARM64, anyArchitecture)
}
