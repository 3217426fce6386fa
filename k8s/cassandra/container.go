package cassandra

import (
	"fmt"
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// dataFolder is where the image keeps all its data: data files, commit log, hints and caches.
const dataFolder = "/var/lib/cassandra"

// adoptedContainer looks at the whole disk before anything is written to it.
func (a *Args) adoptedContainer() *corev1.ContainerArgs {
	return &corev1.ContainerArgs{
		Name:            pulumi.String("adopted"),
		Image:           pulumi.String(a.Image),
		ImagePullPolicy: pulumi.String(a.ImagePullPolicy),
		Command:         pulumi.ToStringArray([]string{"sh", filesFolder + "/adopted"}),
		Env:             corev1.EnvVarArray{field("POD_NAME", "metadata.name"), variable("DATA_PATH", a.DataPath)},
		Resources:       a.resources().Requirements(),
		SecurityContext: containerSecurityContext(),
		// So that `kubectl describe` and `make status` show why.
		TerminationMessagePolicy: pulumi.String("FallbackToLogsOnError"),
		VolumeMounts: corev1.VolumeMountArray{
			filesMount(),
			&corev1.VolumeMountArgs{Name: pulumi.String(claimTemplate), MountPath: pulumi.String("/disk"), ReadOnly: pulumi.Bool(true)},
		},
	}
}

// forgetContainer takes the peers off the disk. It can take as long as the replay of the commit log, and no probe ends it.
func (a *Args) forgetContainer() *corev1.ContainerArgs {
	return &corev1.ContainerArgs{
		Name:                     pulumi.String("forget"),
		Image:                    pulumi.String(a.Image),
		ImagePullPolicy:          pulumi.String(a.ImagePullPolicy),
		Command:                  pulumi.ToStringArray([]string{"sh", filesFolder + "/forget"}),
		Env:                      a.environment(),
		Resources:                a.resources().Requirements(),
		SecurityContext:          containerSecurityContext(),
		TerminationMessagePolicy: pulumi.String("FallbackToLogsOnError"),
		VolumeMounts:             corev1.VolumeMountArray{filesMount(), a.dataMount()},
	}
}

// initContainers run before Cassandra, one after the other. A ring that may trust its disks keeps its peers.
func (a *Args) initContainers() corev1.ContainerArray {
	if a.LoadRingState {
		return corev1.ContainerArray{a.adoptedContainer()}
	}
	return corev1.ContainerArray{a.adoptedContainer(), a.forgetContainer()}
}

func (a *Args) dataMount() *corev1.VolumeMountArgs {
	data := &corev1.VolumeMountArgs{Name: pulumi.String(claimTemplate), MountPath: pulumi.String(dataFolder)}
	if a.DataPath != "" {
		data.SubPath = pulumi.String(a.DataPath)
	}
	return data
}

func (a *Args) container() *corev1.ContainerArgs {
	return &corev1.ContainerArgs{
		Name:            pulumi.String(container),
		Image:           pulumi.String(a.Image),
		ImagePullPolicy: pulumi.String(a.ImagePullPolicy),
		Command:         pulumi.ToStringArray([]string{"sh", filesFolder + "/start"}),
		Env:             a.environment(),
		Ports:           corev1.ContainerPortArray{objects.ContainerPort("cql", cqlPort), objects.ContainerPort("storage", storagePort)},
		Resources:       a.resources().Requirements(),
		SecurityContext: containerSecurityContext(),
		StartupProbe:    a.StartupProbe(listens()),
		ReadinessProbe:  a.Probe(seesMajority(), a.ReadinessFailures),
		LivenessProbe:   a.Probe(listens(), a.LivenessFailures),
		Lifecycle: &corev1.LifecycleArgs{PreStop: &corev1.LifecycleHandlerArgs{
			Exec: &corev1.ExecActionArgs{Command: pulumi.ToStringArray([]string{"sh", filesFolder + "/stop"})},
		}},
		TerminationMessagePolicy: pulumi.String("FallbackToLogsOnError"),
		VolumeMounts:             corev1.VolumeMountArray{filesMount(), a.dataMount()},
	}
}

// environment has the variables of the official image (https://github.com/docker-library/docs/tree/master/cassandra).
func (a *Args) environment() corev1.EnvVarArray {
	return corev1.EnvVarArray{
		field("POD_NAME", "metadata.name"),
		field("POD_IP", "status.podIP"),
		field("CASSANDRA_LISTEN_ADDRESS", "status.podIP"),
		variable("CASSANDRA_CLUSTER_NAME", a.ClusterName),
		variable("CASSANDRA_NUM_TOKENS", fmt.Sprint(a.Tokens)),
		variable("CASSANDRA_ENDPOINT_SNITCH", a.Snitch),
		variable("CASSANDRA_DC", a.Datacenter),
		variable("CASSANDRA_SEEDS", strings.Join(a.hosts(a.Seeds), ",")),
		variable("MAX_HEAP_SIZE", fmt.Sprintf("%dM", a.heap())),
		variable("HEAP_NEWSIZE", a.youngHeap()),
		variable("JVM_EXTRA_OPTS", a.jvmOptions()),
	}
}

// jvmOptions leave the members that the disk knows aside, unless the configuration says otherwise: at first they are the legacy ring's.
func (a *Args) jvmOptions() string {
	return strings.TrimSpace(fmt.Sprintf("-Dcassandra.load_ring_state=%t %s", a.LoadRingState, a.JavaOptions))
}

func filesMount() *corev1.VolumeMountArgs {
	return &corev1.VolumeMountArgs{Name: pulumi.String("files"), MountPath: pulumi.String(filesFolder), ReadOnly: pulumi.Bool(true)}
}

func variable(name, value string) *corev1.EnvVarArgs {
	return &corev1.EnvVarArgs{Name: pulumi.String(name), Value: pulumi.String(value)}
}

func field(name, path string) *corev1.EnvVarArgs {
	return &corev1.EnvVarArgs{
		Name:      pulumi.String(name),
		ValueFrom: &corev1.EnvVarSourceArgs{FieldRef: &corev1.ObjectFieldSelectorArgs{FieldPath: pulumi.String(path)}},
	}
}
