package jgroups

import (
	"slices"
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The classes that the containers run.
const (
	routerClass = "org.jgroups.stack.GossipRouter"
	memberClass = "org.jgroups.demos.RelayDemo"
)

// findJava runs Java where the image says that it is, or on the path.
const findJava = `exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "$@"`

// java is the command that runs a class of JGroups. The images' own scripts differ, and fix the size of the heap.
func (a *Args) java(class string, args ...string) pulumi.StringArray {
	return pulumi.ToStringArray(append([]string{"sh", "-c", findJava, "java"}, a.arguments(class, args...)...))
}

// arguments are those of Java.
func (a *Args) arguments(class string, args ...string) []string {
	return slices.Concat([]string{"-Djava.net.preferIPv4Stack=true"}, strings.Fields(a.JavaOptions), []string{"-cp", a.Classpath, class}, args)
}

// container is what members and routers have in common.
func (a *Args) container(name string, command pulumi.StringArray) *corev1.ContainerArgs {
	c := &corev1.ContainerArgs{
		Name:            pulumi.String(name),
		Image:           pulumi.String(a.Image),
		ImagePullPolicy: pulumi.String(a.ImagePullPolicy),
		Command:         command,
		Resources:       a.resources().Requirements(),
		SecurityContext: containerSecurityContext(),
		VolumeMounts:    corev1.VolumeMountArray{mount("tmp", "/tmp")},
	}
	if a.TLS {
		c.Env = corev1.EnvVarArray{passwordVariable()}
		c.VolumeMounts = corev1.VolumeMountArray{mount("tmp", "/tmp"), mount("tls", tlsFolder)}
	}
	return c
}

// podSpec holds the one container of a member or a router.
func (a *Args) podSpec(container *corev1.ContainerArgs) *corev1.PodSpecArgs {
	volumes := corev1.VolumeArray{&corev1.VolumeArgs{Name: pulumi.String("tmp"), EmptyDir: &corev1.EmptyDirVolumeSourceArgs{}}}
	if a.TLS {
		volumes = append(volumes, &corev1.VolumeArgs{
			Name: pulumi.String("tls"), Secret: &corev1.SecretVolumeSourceArgs{SecretName: pulumi.String(tlsSecret)},
		})
	}
	return &corev1.PodSpecArgs{
		ServiceAccountName:            pulumi.String(account),
		AutomountServiceAccountToken:  pulumi.Bool(false),
		EnableServiceLinks:            pulumi.Bool(false),
		TerminationGracePeriodSeconds: pulumi.Int(GraceSeconds),
		SecurityContext:               a.podSecurityContext(),
		NodeSelector:                  a.NodeSelector(),
		Containers:                    corev1.ContainerArray{container},
		Volumes:                       volumes,
	}
}

// GraceSeconds is how long a pod may take to stop. A member that cannot leave is ended after ten seconds, and a router ends at once.
const GraceSeconds = 30

func mount(volume, path string) *corev1.VolumeMountArgs {
	return &corev1.VolumeMountArgs{Name: pulumi.String(volume), MountPath: pulumi.String(path), ReadOnly: pulumi.Bool(volume != "tmp")}
}
