package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// writableFolders are the folders below the image's working directory that the server writes to; with a read-only root
// they become volumes.
var writableFolders = []struct{ volume, path string }{
	{"logs", "/migratorydata/logs"},
	{"coordination", "/migratorydata/coordination_logs"},
	{"tmp", "/tmp"},
}

func (a *Args) podSecurityContext() *corev1.PodSecurityContextArgs {
	context := &corev1.PodSecurityContextArgs{
		SeccompProfile: &corev1.SeccompProfileArgs{Type: pulumi.String("RuntimeDefault")},
	}
	if a.RunAsNonRoot {
		context.RunAsNonRoot = pulumi.Bool(true)
	}
	if a.RunAsUser > 0 {
		context.RunAsUser = pulumi.Int(a.RunAsUser)
		context.FsGroup = pulumi.Int(a.RunAsUser)
	}
	return context
}

func (a *Args) containerSecurityContext() *corev1.SecurityContextArgs {
	context := &corev1.SecurityContextArgs{AllowPrivilegeEscalation: pulumi.Bool(false)}
	if a.ReadOnlyRootFilesystem {
		context.ReadOnlyRootFilesystem = pulumi.Bool(true)
	}
	if a.DropCapabilities {
		context.Capabilities = &corev1.CapabilitiesArgs{Drop: pulumi.StringArray{pulumi.String("ALL")}}
	}
	return context
}

func (a *Args) volumes() corev1.VolumeArrayInput {
	if !a.ReadOnlyRootFilesystem {
		return nil
	}
	volumes := corev1.VolumeArray{}
	for _, f := range writableFolders {
		volumes = append(volumes, &corev1.VolumeArgs{Name: pulumi.String(f.volume), EmptyDir: &corev1.EmptyDirVolumeSourceArgs{}})
	}
	return volumes
}

func (a *Args) volumeMounts() corev1.VolumeMountArrayInput {
	if !a.ReadOnlyRootFilesystem {
		return nil
	}
	mounts := corev1.VolumeMountArray{}
	for _, f := range writableFolders {
		mounts = append(mounts, &corev1.VolumeMountArgs{Name: pulumi.String(f.volume), MountPath: pulumi.String(f.path)})
	}
	return mounts
}

func (a *Args) checkSecurity(r *check.Report) {
	r.OneOf("podSecurityLevel", a.PodSecurityLevel, "privileged", "baseline", "restricted")
	r.Range("runAsUser", a.RunAsUser, 0, 1<<31-1)
	if a.PodSecurityLevel != "restricted" {
		return
	}
	if !a.RunAsNonRoot {
		r.Fault("runAsNonRoot", a.RunAsNonRoot, "is refused by the namespace, whose podSecurityLevel is restricted",
			"set it to true, with runAsUser where the image's own user is root")
	}
	if !a.DropCapabilities {
		r.Fault("dropCapabilities", a.DropCapabilities, "is refused by the namespace, whose podSecurityLevel is restricted",
			"set it to true")
	}
}
