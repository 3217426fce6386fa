package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// serviceAccount is the members' own and carries no token: they never talk to the Kubernetes API.
func (a *Args) serviceAccount() *corev1.ServiceAccountArgs {
	return &corev1.ServiceAccountArgs{
		Metadata:                     a.metadata(a.MemberName),
		AutomountServiceAccountToken: pulumi.Bool(false),
	}
}
