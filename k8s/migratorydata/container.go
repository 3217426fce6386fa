package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// podNameVariable holds the pod's name for Kubernetes to expand in other variables.
const podNameVariable = "POD_NAME"

// The image's start script takes parameters from a variable on whose name the vendor's own material does not agree: the
// documentation has the first, the platform sandbox for this very image tag the second. Both are set.
const (
	optionsVariable        = "MIGRATORYDATA_EXTRA_OPTS"
	gatewayOptionsVariable = "MIGRATORYDATA_GATEWAY_EXTRA_OPTS"
)

func (a *Args) container() *corev1.ContainerArgs {
	container := &corev1.ContainerArgs{
		Name:            pulumi.String("migratorydata"),
		Image:           pulumi.String(a.Image),
		ImagePullPolicy: pulumi.String(a.ImagePullPolicy),
		Env:             a.environment(),
		Ports:           a.containerPorts(),
		Resources:       a.resources().Requirements(),
		SecurityContext: a.containerSecurityContext(),
		StartupProbe:    a.StartupProbe(a.question()),
		ReadinessProbe:  a.Probe(a.question(), a.ReadinessFailures),
		LivenessProbe:   a.Probe(a.question(), a.LivenessFailures),
		VolumeMounts:    a.volumeMounts(),
	}
	if a.PreStopSeconds > 0 {
		container.Lifecycle = &corev1.LifecycleArgs{PreStop: &corev1.LifecycleHandlerArgs{
			Sleep: &corev1.SleepActionArgs{Seconds: pulumi.Int(a.PreStopSeconds)},
		}}
	}
	return container
}

// environment lists variables before those that refer to them, as Kubernetes' expansion wants it.
func (a *Args) environment() corev1.EnvVarArray {
	env := corev1.EnvVarArray{&corev1.EnvVarArgs{
		Name: pulumi.String(podNameVariable),
		ValueFrom: &corev1.EnvVarSourceArgs{
			FieldRef: &corev1.ObjectFieldSelectorArgs{FieldPath: pulumi.String("metadata.name")},
		},
	}}
	for _, s := range a.secrets() {
		env = append(env, &corev1.EnvVarArgs{
			Name: pulumi.String(s.variable()),
			ValueFrom: &corev1.EnvVarSourceArgs{SecretKeyRef: &corev1.SecretKeySelectorArgs{
				Name: pulumi.String(a.MemberName),
				Key:  pulumi.String(s.parameter),
			}},
		})
	}
	env = append(env,
		variable(optionsVariable, a.extraOptions()),
		variable(gatewayOptionsVariable, "$("+optionsVariable+")"))
	if a.JavaOptions != "" {
		env = append(env, variable("MIGRATORYDATA_JAVA_EXTRA_OPTS", a.JavaOptions))
	}
	return env
}

func variable(name, value string) *corev1.EnvVarArgs {
	return &corev1.EnvVarArgs{Name: pulumi.String(name), Value: pulumi.String(value)}
}
