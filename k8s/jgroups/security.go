package jgroups

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

func (a *Args) podSecurityContext() *corev1.PodSecurityContextArgs {
	context := &corev1.PodSecurityContextArgs{
		SeccompProfile: &corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
	}
	if a.RunAsUser > 0 {
		context.RunAsNonRoot = pulumi.Bool(true)
		context.RunAsUser = pulumi.Int(a.RunAsUser)
		context.RunAsGroup = pulumi.Int(a.RunAsUser)
		context.FsGroup = pulumi.Int(a.RunAsUser)
	}
	return context
}

// containerSecurityContext takes everything away: JGroups needs no right and writes no file, save what a JVM keeps in /tmp.
func containerSecurityContext() *corev1.SecurityContextArgs {
	return &corev1.SecurityContextArgs{
		AllowPrivilegeEscalation: pulumi.Bool(false),
		ReadOnlyRootFilesystem:   pulumi.Bool(true),
		Capabilities:             &corev1.CapabilitiesArgs{Drop: pulumi.StringArray{pulumi.String("ALL")}},
	}
}

func (a *Args) checkSecurity(r *check.Report) {
	r.OneOf("podSecurityLevel", a.PodSecurityLevel, "privileged", "baseline", "restricted")
	r.Range("jgroupsUser", a.RunAsUser, 0, 1<<31-1)
	if a.PodSecurityLevel == "restricted" && a.RunAsUser == 0 {
		r.Fault("jgroupsUser", a.RunAsUser, "leaves the image's own user, and the namespace's podSecurityLevel restricted refuses root",
			"set it to 65532, the user of Infinispan's image, or to another number above 0")
	}
}
