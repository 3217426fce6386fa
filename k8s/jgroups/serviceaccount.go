package jgroups

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// serviceAccount is that of members and routers and carries no token: discovery by DNS asks the Kubernetes API nothing.
func (a *Args) serviceAccount(s Site) *corev1.ServiceAccountArgs {
	return &corev1.ServiceAccountArgs{
		Metadata:                     objects.Metadata(a.Namespace, account, s.common()),
		AutomountServiceAccountToken: pulumi.Bool(false),
	}
}
