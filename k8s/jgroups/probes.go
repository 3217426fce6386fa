package jgroups

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// hasView asks a member for the view that it has now, of its own site: what other sites do must not make it unready. A connection to the
// transport's port would say less, and the member would log each as a failure.
func hasView() corev1.ProbeArgs {
	return corev1.ProbeArgs{
		Exec: &corev1.ExecActionArgs{Command: pulumi.ToStringArray([]string{"sh", confFolder + "/" + viewFile})},
		// More than the script takes for the ports that nobody listens on.
		TimeoutSeconds: pulumi.Int(5),
	}
}

// routes connects to a router as members do.
func routes() corev1.ProbeArgs {
	return corev1.ProbeArgs{TcpSocket: &corev1.TCPSocketActionArgs{Port: pulumi.Int(RouterPort)}}
}
