package cassandra

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// podSecurityContext makes the files on the disks those of the image's user. The legacy server's user often has another number. Where the
// root of the disk fits already nothing is walked through, which takes long with terabytes.
func (a *Args) podSecurityContext() *corev1.PodSecurityContextArgs {
	return &corev1.PodSecurityContextArgs{
		SeccompProfile:      &corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
		RunAsNonRoot:        pulumi.Bool(true),
		RunAsUser:           pulumi.Int(a.User),
		RunAsGroup:          pulumi.Int(a.User),
		FsGroup:             pulumi.Int(a.User),
		FsGroupChangePolicy: pulumi.String("OnRootMismatch"),
	}
}

// containerSecurityContext takes all rights away. Cassandra would lock its heap into memory with one of them, against swapping, which nodes
// of Kubernetes do not do. The image's entry point writes into its own folder, so the root stays writable.
func containerSecurityContext() *corev1.SecurityContextArgs {
	return &corev1.SecurityContextArgs{
		AllowPrivilegeEscalation: pulumi.Bool(false),
		Capabilities:             &corev1.CapabilitiesArgs{Drop: pulumi.StringArray{pulumi.String("ALL")}},
	}
}

func (a *Args) checkSecurity(r *check.Report) {
	r.OneOf("podSecurityLevel", a.PodSecurityLevel, "privileged", "baseline", "restricted")
	r.Range("cassandraUser", a.User, 1, 1<<31-1)
}
