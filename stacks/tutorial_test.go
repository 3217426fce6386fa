package stacks

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
)

// asTutorial is the configuration that gives the objects of the vendor's tutorials:
// https://migratorydata.com/docs/server/deployment/aws/eks/ and …/azure/aks/. Names, ports, requests and members are ours too.
var asTutorial = map[string]string{
	"image":                   "migratorydata/server:latest",
	"imagePullPolicy":         "Always",
	"javaOptions":             "-XX:+UnlockExperimentalVMOptions -XX:+UseCGroupMemoryLimitForHeap",
	"memoryLimit":             "",
	"minAvailable":            "3",
	"hostSpread":              "anti-affinity",
	"zoneSpread":              "none",
	"startupSeconds":          "0",
	"probeDelay":              "10",
	"livenessFailures":        "3",
	"preStopSeconds":          "0",
	"terminationGraceSeconds": "30",
	"minReadySeconds":         "0",
	"networkPolicy":           "false",
}

// asEKSTutorial adds how the EKS tutorial names the load balancer's kind.
var asEKSTutorial = map[string]string{
	"clientServiceAnnotations": `[{"name":"service.beta.kubernetes.io/aws-load-balancer-type","value":"external"}]`,
}

// fact is one field of one of the tutorials' objects. An absent field has the value nil.
type fact struct {
	object string
	path   string
	value  any
}

var tutorialFacts = []fact{
	{"Namespace", "metadata.name", "migratory"},

	{"Service cs", "metadata.name", "migratorydata-cs"},
	{"Service cs", "metadata.namespace", "migratory"},
	{"Service cs", "metadata.labels.app", "migratorydata"},
	{"Service cs", "spec.type", "LoadBalancer"},
	{"Service cs", "spec.selector", map[string]any{"app": "migratorydata"}},
	{"Service cs", "spec.ports", []any{port("client-port", 80, 8800)}},

	{"Service hs", "metadata.name", "migratorydata-hs"},
	{"Service hs", "metadata.namespace", "migratory"},
	{"Service hs", "metadata.labels.app", "migratorydata"},
	{"Service hs", "spec.clusterIP", "None"},
	{"Service hs", "spec.selector", map[string]any{"app": "migratorydata"}},
	{"Service hs", "spec.ports", []any{
		port("inter-cluster1", 8801, 8801), port("inter-cluster2", 8802, 8802),
		port("inter-cluster3", 8803, 8803), port("inter-cluster4", 8804, 8804),
	}},

	{"PodDisruptionBudget", "metadata.name", "migratorydata-pdb"},
	{"PodDisruptionBudget", "metadata.namespace", "migratory"},
	{"PodDisruptionBudget", "spec.minAvailable", 3},
	{"PodDisruptionBudget", "spec.maxUnavailable", nil},
	{"PodDisruptionBudget", "spec.selector.matchLabels", map[string]any{"app": "migratorydata"}},

	{"StatefulSet", "metadata.name", "migratorydata"},
	{"StatefulSet", "metadata.namespace", "migratory"},
	{"StatefulSet", "metadata.labels.app", "migratorydata"},
	{"StatefulSet", "spec.selector.matchLabels", map[string]any{"app": "migratorydata"}},
	{"StatefulSet", "spec.serviceName", "migratorydata-hs"},
	{"StatefulSet", "spec.replicas", 3},
	{"StatefulSet", "spec.updateStrategy", map[string]any{"type": "RollingUpdate"}},
	{"StatefulSet", "spec.podManagementPolicy", "OrderedReady"},
	{"StatefulSet", "spec.minReadySeconds", 0},
	{"StatefulSet", "spec.template.metadata.labels.app", "migratorydata"},
	{"StatefulSet", "spec.template.spec.topologySpreadConstraints", nil},
	{"StatefulSet", "spec.template.spec.affinity", map[string]any{"podAntiAffinity": map[string]any{
		"preferredDuringSchedulingIgnoredDuringExecution": []any{map[string]any{
			"weight": 1,
			"podAffinityTerm": map[string]any{
				"topologyKey": "kubernetes.io/hostname",
				"labelSelector": map[string]any{"matchExpressions": []any{map[string]any{
					"key": "app", "operator": "In", "values": []any{"migratorydata"},
				}}},
			},
		}},
	}}},
	{"StatefulSet", "spec.template.spec.terminationGracePeriodSeconds", 30}, // Kubernetes' default
	{"container", "name", "migratorydata"},
	{"container", "image", "migratorydata/server:latest"},
	{"container", "imagePullPolicy", "Always"},
	{"container", "lifecycle", nil},
	{"container", "startupProbe", nil},
	{"container", "readinessProbe", probe()},
	{"container", "livenessProbe", probe()},
	{"container", "resources.requests", map[string]any{"cpu": "0.5", "memory": "256Mi"}},
	{"container", "resources.limits", map[string]any{}},
	{"container", "ports", []any{
		containerPort("client-port", 8800), containerPort("inter-cluster1", 8801), containerPort("inter-cluster2", 8802),
		containerPort("inter-cluster3", 8803), containerPort("inter-cluster4", 8804),
	}},

	{"HorizontalPodAutoscaler", "metadata.name", "migratorydata-autoscale"},
	{"HorizontalPodAutoscaler", "metadata.namespace", "migratory"},
	{"HorizontalPodAutoscaler", "spec.minReplicas", 3},
	{"HorizontalPodAutoscaler", "spec.maxReplicas", 5},
	{"HorizontalPodAutoscaler", "spec.scaleTargetRef", map[string]any{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "migratorydata"}},
	{"HorizontalPodAutoscaler", "spec.metrics.0.resource", map[string]any{
		"name": "cpu", "target": map[string]any{"type": "Utilization", "averageUtilization": 50},
	}},
}

// What only the EKS tutorial has.
var eksTutorialFacts = []fact{
	{"Service cs", "metadata.annotations.service\\.beta\\.kubernetes\\.io/aws-load-balancer-type", "external"},
	{"Service cs", "metadata.annotations.service\\.beta\\.kubernetes\\.io/aws-load-balancer-nlb-target-type", "ip"},
	{"Service cs", "metadata.annotations.service\\.beta\\.kubernetes\\.io/aws-load-balancer-scheme", "internet-facing"},
}

func port(name string, port, target int) map[string]any {
	return map[string]any{"name": name, "port": port, "protocol": "TCP", "targetPort": target}
}

func containerPort(name string, port int) map[string]any {
	return map[string]any{"name": name, "containerPort": port, "protocol": "TCP"} // TCP is Kubernetes' default
}

func probe() map[string]any {
	return map[string]any{
		"tcpSocket": map[string]any{"port": 8800}, "initialDelaySeconds": 10, "periodSeconds": 5,
		"failureThreshold": 3, // Kubernetes' default
	}
}

func TestTutorialsByConfiguration(t *testing.T) {
	for _, stack := range []string{"eks", "aks"} {
		t.Run(stack, func(t *testing.T) {
			config := load(t, stack)
			facts := tutorialFacts
			set(config, asTutorial)
			if stack == "eks" {
				set(config, asEKSTutorial)
				facts = append(facts, eksTutorialFacts...)
			}
			objects := tutorialObjects(t, deploy(t, record.Options{Config: config}))
			for _, f := range facts {
				assert.Equal(t, f.value, at(objects[f.object], f.path), "%s %s", f.object, f.path)
			}
		})
	}
}

func set(config record.Config, values map[string]string) {
	for key, value := range values {
		config.Set(key, value)
	}
}

func tutorialObjects(t *testing.T, recorded *record.Run) map[string]any {
	object := func(typeToken, name string) map[string]any {
		return record.Plain(find(t, recorded, "kubernetes:"+typeToken, name).Inputs)
	}
	set := object("apps/v1:StatefulSet", "migratorydata")
	return map[string]any{
		"Namespace":               object("core/v1:Namespace", "migratory"),
		"Service cs":              object("core/v1:Service", "migratorydata-cs"),
		"Service hs":              object("core/v1:Service", "migratorydata-hs"),
		"PodDisruptionBudget":     object("policy/v1:PodDisruptionBudget", "migratorydata-pdb"),
		"StatefulSet":             set,
		"container":               at(set, "spec.template.spec.containers.0"),
		"HorizontalPodAutoscaler": object("autoscaling/v2:HorizontalPodAutoscaler", "migratorydata-autoscale"),
	}
}

// at follows a path of keys and indices; a backslash keeps a dot in a key. Where nothing is, it returns nil.
func at(value any, path string) any {
	for _, key := range strings.Split(strings.ReplaceAll(path, `\.`, "\x00"), ".") {
		key = strings.ReplaceAll(key, "\x00", ".")
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// The tutorials' shell wrapper takes the pod's host name and domain and computes from them, on each member, the list of all
// members and the member's own address. Ours come from Go and from Kubernetes' expansion of variables.
func TestMembersAreToldWhatTheWrapperComputes(t *testing.T) {
	recorded := run(t, "eks", asTutorial)
	container := at(record.Plain(find(t, recorded, statefulSetType, "migratorydata").Inputs), "spec.template.spec.containers.0")
	const domain = "migratorydata-hs.migratory.svc.cluster.local" // of the pod, from its Service and namespace
	for ordinal := range 5 {
		pod := fmt.Sprintf("migratorydata-%d", ordinal)
		environment := expand(t, container, pod)
		for _, variable := range []string{"MIGRATORYDATA_EXTRA_OPTS", "MIGRATORYDATA_GATEWAY_EXTRA_OPTS"} {
			assert.Equal(t, []string{
				"-DMemory=128MB",
				"-DClusterDeliveryMode=Guaranteed",
				"-DLogLevel=INFO",
				"-DX.ConnectionOffload=true",
				"-DClusterSeedMemberCount=3",
				"-DClusterMemberListen=" + pod + "." + domain + ":8801",
				"-DClusterMembers=" + strings.Join([]string{
					"migratorydata-0." + domain + ":8801",
					"migratorydata-1." + domain + ":8801",
					"migratorydata-2." + domain + ":8801",
					"migratorydata-3." + domain + ":8801",
					"migratorydata-4." + domain + ":8801",
				}, ","),
			}, strings.Fields(environment[variable]), variable)
		}
		assert.Equal(t, asTutorial["javaOptions"], environment["MIGRATORYDATA_JAVA_EXTRA_OPTS"])
	}
}

// expand does what the kubelet does for a pod: a reference counts only where its variable stands before.
func expand(t *testing.T, container any, pod string) map[string]string {
	t.Helper()
	environment := map[string]string{}
	for _, entry := range at(container, "env").([]any) {
		name := at(entry, "name").(string)
		value, _ := at(entry, "value").(string)
		if at(entry, "valueFrom.fieldRef.fieldPath") == "metadata.name" {
			value = pod
		}
		for before, known := range environment {
			value = strings.ReplaceAll(value, "$("+before+")", known)
		}
		require.NotContains(t, value, "$(", "%s refers to a variable that does not stand before it", name)
		environment[name] = value
	}
	return environment
}
