package jgroups

import (
	"time"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// checksumAnnotation is on the pods, so that changed files change their template.
const checksumAnnotation = "stateful-clusters/config-checksum"

// memberDeployment runs the members of a site, which keep nothing on a disk. A rollout replaces one at a time, and takes none before
// another one has a view.
func (a *Args) memberDeployment(s Site, checksum pulumi.StringOutput) *appsv1.DeploymentArgs {
	annotations := a.podAnnotations()
	annotations[checksumAnnotation] = checksum
	spec := a.podSpec(a.memberContainer())
	spec.TopologySpreadConstraints = objects.Spread(a.HostSpread, a.ZoneSpread, s.selector())
	spec.Volumes = append(spec.Volumes.(corev1.VolumeArray), &corev1.VolumeArgs{
		Name:      pulumi.String("conf"),
		ConfigMap: &corev1.ConfigMapVolumeSourceArgs{Name: pulumi.String(s.Name)},
	})
	return &appsv1.DeploymentArgs{
		Metadata: a.memberMetadata(s),
		Spec: &appsv1.DeploymentSpecArgs{
			Replicas:                pulumi.Int(s.Members),
			MinReadySeconds:         pulumi.Int(a.MinReadySeconds),
			ProgressDeadlineSeconds: pulumi.Int(int(a.memberTime().Seconds())),
			Strategy: &appsv1.DeploymentStrategyArgs{
				Type: pulumi.String("RollingUpdate"),
				RollingUpdate: &appsv1.RollingUpdateDeploymentArgs{
					MaxSurge: pulumi.Int(1), MaxUnavailable: pulumi.Int(0),
				},
			},
			Selector: &metav1.LabelSelectorArgs{MatchLabels: s.selector()},
			Template: &corev1.PodTemplateSpecArgs{
				Metadata: &metav1.ObjectMetaArgs{Labels: s.labels(), Annotations: annotations},
				Spec:     spec,
			},
		},
	}
}

// chat runs the tutorial's without a terminal. The pod's name is the member's, so that answers tell who gave them.
func (a *Args) chat() pulumi.StringArray {
	args := []string{"-props", confFolder + "/" + siteFile, "-name", "$(POD_NAME)"}
	if !a.dialect().leaves {
		return a.java(memberClass, append(args, "-nohup")...)
	}
	return pulumi.ToStringArray(append([]string{"sh", confFolder + "/" + runFile}, a.arguments(memberClass, args...)...))
}

func (a *Args) memberContainer() *corev1.ContainerArgs {
	container := a.container("jgroups", a.chat())
	env, _ := container.Env.(corev1.EnvVarArray)
	container.Env = append(env, fieldVariable("POD_NAME", "metadata.name"), fieldVariable("POD_IP", "status.podIP"),
		&corev1.EnvVarArgs{Name: pulumi.String("JGROUPS_CLASSPATH"), Value: pulumi.String(a.Classpath)})
	container.Ports = corev1.ContainerPortArray{
		objects.ContainerPort("jgroups", transportPort),
		objects.ContainerPort("fd-sock", socketPort),
	}
	container.StartupProbe = a.StartupProbe(hasView())
	container.ReadinessProbe = a.Probe(hasView(), a.ReadinessFailures)
	container.LivenessProbe = a.lastResort()
	container.VolumeMounts = append(container.VolumeMounts.(corev1.VolumeMountArray), mount("conf", confFolder))
	return container
}

func fieldVariable(name, field string) *corev1.EnvVarArgs {
	return &corev1.EnvVarArgs{
		Name:      pulumi.String(name),
		ValueFrom: &corev1.EnvVarSourceArgs{FieldRef: &corev1.ObjectFieldSelectorArgs{FieldPath: pulumi.String(field)}},
	}
}

// memberTime is the most that one member needs: five minutes for a node, one for its image, and what it is granted.
func (a *Args) memberTime() time.Duration {
	return 6*time.Minute + time.Duration(a.StartupSeconds+a.ProbeDelay+a.MinReadySeconds)*time.Second
}

// timeouts say how long Pulumi waits: members come side by side at first, and go one after the other in a rollout.
func (a *Args) timeouts(s Site) pulumi.ResourceOption {
	pods := max(s.Members, s.MembersMax)
	return pulumi.Timeouts(&pulumi.CustomTimeouts{
		Create: a.memberTime().String(),
		Update: (time.Duration(pods) * (a.memberTime() + GraceSeconds*time.Second)).String(),
		Delete: "10m",
	})
}
