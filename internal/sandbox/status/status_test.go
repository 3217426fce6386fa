package status

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"
)

// deployment is what the API holds.
type deployment struct {
	objects, nodes []m
}

type m = map[string]any

// now is the moment of every report.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func at(ago time.Duration) string { return now.Add(-ago).Format(time.RFC3339) }

func metadata(name string) m {
	return m{
		"name": name, "namespace": "migratory", "generation": 1, "creationTimestamp": at(90 * time.Second), "uid": name,
		"labels": m{"app.kubernetes.io/managed-by": "stateful-clusters", "controller-revision-hash": "new"},
	}
}

func pod(name, node, ready string, more m) m {
	status := m{"phase": "Running", "conditions": []m{{"type": "Ready", "status": ready, "lastTransitionTime": at(90 * time.Second)}}}
	for key, value := range more {
		status[key] = value
	}
	meta := metadata(name)
	meta["ownerReferences"] = []m{{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "server", "uid": "server", "controller": true}}
	return m{"kind": "Pod", "metadata": meta, "spec": m{"nodeName": node}, "status": status}
}

func node(name, zone string) m {
	return m{
		"kind": "Node", "metadata": m{"name": name, "labels": m{"topology.kubernetes.io/zone": zone}}, "spec": m{},
		"status": m{"conditions": []m{{"type": "Ready", "status": "True", "lastTransitionTime": at(time.Hour)}}},
	}
}

// waitingFor is the status of a pod whose container waits for something.
func waitingFor(reason, message string) m {
	return m{"containerStatuses": []m{{"restartCount": 3, "state": m{"waiting": m{"reason": reason, "message": message}}}}}
}

// healthy is a deployment of two members without a fault.
func healthy() *deployment {
	return &deployment{
		objects: []m{
			pod("server-0", "node-0", "True", nil),
			pod("server-1", "node-1", "True", nil),
			{
				"kind": "StatefulSet", "metadata": metadata("server"), "spec": m{"replicas": 2},
				"status": m{"observedGeneration": 1, "readyReplicas": 2, "updatedReplicas": 2, "currentRevision": "new", "updateRevision": "new"},
			},
			{
				"kind": "Service", "metadata": metadata("server-cs"), "spec": m{"type": "LoadBalancer", "ports": []m{{"port": 80}}},
				"status": m{"loadBalancer": m{"ingress": []m{{"hostname": "server-cs.migratory.sandbox.invalid"}}}},
			},
			{"kind": "Service", "metadata": metadata("server-hs"), "spec": m{"type": "ClusterIP", "ports": []m{{"port": 8801}}},
				"status": m{"loadBalancer": m{}}},
			{"kind": "PodDisruptionBudget", "metadata": metadata("server-pdb"), "status": m{"disruptionsAllowed": 1, "currentHealthy": 2,
				"desiredHealthy": 1, "expectedPods": 2}},
			{
				"kind": "HorizontalPodAutoscaler", "metadata": metadata("server-autoscale"),
				"spec": m{"minReplicas": 2, "maxReplicas": 5}, "status": m{"currentReplicas": 2},
			},
		},
		nodes: []m{node("node-0", "zone-a"), node("node-1", "")},
	}
}

// object returns one of the deployment's objects, to be changed.
func (d *deployment) object(kind, name string) m {
	i := slices.IndexFunc(d.objects, func(o m) bool { return o["kind"] == kind && o["metadata"].(m)["name"] == name })
	return d.objects[i]
}

// set is the status of the StatefulSet, to be changed.
func (d *deployment) set() m { return d.object("StatefulSet", "server")["status"].(m) }

// scaler is the autoscaler's status, to be changed.
func (d *deployment) scaler() m {
	return d.object("HorizontalPodAutoscaler", "server-autoscale")["status"].(m)
}

// lose makes a node say that it is not ready.
func (d *deployment) lose(i int) {
	d.nodes[i]["status"] = m{"conditions": []m{{"type": "Ready", "status": "Unknown", "lastTransitionTime": at(3 * time.Minute)}}}
}

// leave makes the namespace one that is being deleted, in this condition.
func (d *deployment) leave(conditions ...m) {
	meta := metadata("migratory")
	delete(meta, "namespace")
	meta["deletionTimestamp"], meta["finalizers"] = at(3*time.Minute), []string{"kubernetes"}
	d.objects = append(d.objects, m{"kind": "Namespace", "metadata": meta, "status": m{"phase": "Terminating", "conditions": conditions}})
}

// client is a stand-in for the API.
func (d *deployment) client(t *testing.T) *fake.Clientset {
	t.Helper()
	versions := map[any]string{
		"StatefulSet": "apps/v1", "Deployment": "apps/v1", "PodDisruptionBudget": "policy/v1", "HorizontalPodAutoscaler": "autoscaling/v2",
		"Pod": "v1", "Service": "v1", "Node": "v1", "PersistentVolume": "v1", "Event": "v1", "Namespace": "v1",
		"Secret": "v1",
	}
	var all []runtime.Object
	for _, o := range slices.Concat(d.objects, d.nodes) {
		o["apiVersion"] = versions[o["kind"]]
		content, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode(content, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, object)
	}
	return fake.NewClientset(all...)
}

// ask returns what a stand-in for the API says, as of now.
func ask(t *testing.T, client *fake.Clientset) *report {
	t.Helper()
	r := &report{Cluster: Cluster{Client: client, Up: "make up", Simulated: true}, now: now}
	if err := r.ask(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// printed is the verdict as a person reads it, with single blanks.
func printed(v Verdict) string {
	var out bytes.Buffer
	v.Print(&out)
	return strings.Join(strings.Fields(out.String()), " ")
}

func TestTheReportShowsEverything(t *testing.T) {
	d := healthy()
	d.objects[1] = pod("server-1", "node-1", "False", waitingFor("CrashLoopBackOff", ""))
	d.objects = append([]m{pod("server-10", "", "False", nil)}, d.objects...)
	d.lose(1)
	text := printed(ask(t, d.client(t)).verdict())
	for _, want := range []string{
		"degraded: 2 of 2 members ready - server-1 is not ready (node node-1 is not ready for 3m): `kubectl get nodes -o wide` " +
			"(docs/operations.md",
		"endpoint server-cs.migratory.sandbox.invalid port 80 (simulated: nothing answers there) note: node node-1 is not ready for 3m NAMESPACE",
		"migratory server-0 node-0 zone-a Running 0 90s yes", "server-1 node-1 - CrashLoopBackOff 3 90s no migratory server-10 - -",
	} {
		assert.Contains(t, text, want)
	}
}

// A member with a disk is shown with what the cloud calls it, and one whose disk is refused with the reason.
func TestMembersWithDisks(t *testing.T) {
	d := healthy()
	claim := func(name string) m {
		return m{"nodeName": "node-0", "volumes": []m{{"name": "data", "persistentVolumeClaim": m{"claimName": name}}}}
	}
	d.objects[0]["spec"] = claim("data-server-0")
	d.objects[1] = pod("server-1", "node-1", "False", m{"phase": "Pending", "initContainerStatuses": []m{{
		"name": "adopted", "state": m{"waiting": m{"reason": "CrashLoopBackOff"}},
		"lastState": m{"terminated": m{"exitCode": 1, "message": "first line\nthe disk of server-1 has no data of Cassandra\n"}},
	}}, "containerStatuses": []m{{"state": m{"waiting": m{"reason": "PodInitializing"}}}}})
	d.objects[1]["spec"] = claim("data-server-1")
	d.objects = append(d.objects, m{
		"kind": "PersistentVolume", "metadata": m{"name": "one"}, "status": m{"phase": "Bound"},
		"spec": m{
			"claimRef": m{"namespace": "migratory", "name": "data-server-0"}, "csi": m{"driver": "ebs.csi.aws.com", "volumeHandle": "vol-1"},
		},
	})
	text := printed(ask(t, d.client(t)).verdict())
	assert.Contains(t, text, "server-1 is not ready (the disk of server-1 has no data of Cassandra): `kubectl -n migratory describe pod")
	assert.Contains(t, text, "NODE ZONE DISK STATE")
	assert.Contains(t, text, "server-0 node-0 zone-a vol-1 Running")
}

// The words are those of the last who tried to mount it, and only for as long as no container starts.
func TestAMemberWhoseDiskCannotBeMounted(t *testing.T) {
	d := healthy()
	event := func(reason, message string, ago time.Duration) m {
		return m{
			"kind": "Event", "metadata": m{"name": message, "namespace": "migratory"}, "type": "Warning", "reason": reason, "message": message,
			"involvedObject": m{"uid": "server-1"}, "lastTimestamp": at(ago),
		}
	}
	d.objects = append(d.objects, event("FailedMount", "the account has\nno volume vol-1", time.Second),
		event("FailedAttachVolume", "VolumeInUse", time.Minute), event("BackOff", "another matter", 0))
	for started, says := range map[string]string{
		"False": "server-1 is not ready (FailedMount: the account has no volume vol-1): `kubectl -n migratory describe pod server-1`",
		"True":  "server-1 is not ready (ContainerCreating for 90s)",
	} {
		d.objects[1] = pod("server-1", "node-1", "False", waitingFor("ContainerCreating", ""))
		d.objects[1]["spec"].(m)["volumes"] = []m{{"name": "data", "persistentVolumeClaim": m{"claimName": "data-server-1"}}}
		status := d.objects[1]["status"].(m)
		status["conditions"] = append(status["conditions"].([]m), m{"type": "PodReadyToStartContainers", "status": started})
		assert.Contains(t, printed(ask(t, d.client(t)).verdict()), says, started)
	}
}

func TestAClusterThatDoesNotAnswerIsUnknown(t *testing.T) {
	client := fake.NewClientset()
	client.PrependReactor("list", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, errors.New("connection refused")
	})
	v := Cluster{Client: client, Ailing: []string{"etcd not running"}}.Look(t.Context())
	assert.Equal(t, Unknown, v.State)
	assert.Contains(t, v.Summary, "(etcd not running; connection refused); that alone stops no server")
}

// A person with rights in one namespace only, such as a reader by an access entry of EKS.
func TestAReportWithoutRightsOnNodes(t *testing.T) {
	d := healthy()
	d.objects[1], d.set()["readyReplicas"] = pod("server-1", "node-1", "False", nil), 1
	client := d.client(t)
	client.PrependReactor("list", "nodes", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "nodes"}, "", errors.New("not yours"))
	})
	text := printed(ask(t, client).verdict())
	assert.Contains(t, text, "degraded: 1 of 2 members ready - server-1 is not ready (Running for 90s): `kubectl")
	assert.Contains(t, text, "nothing is known of the nodes: nodes is forbidden")
}

// A person with rights in one namespace only, as above; and one who asks for another namespace.
func TestNamespacesThatGoAreLookedForWhereOneMay(t *testing.T) {
	d := healthy()
	d.leave()
	client := d.client(t)
	staying, err := Cluster{Client: client}.Staying(t.Context())
	assert.NoError(t, err)
	assert.Len(t, staying, 1)
	client.PrependReactor("list", "namespaces", func(action clienttesting.Action) (bool, runtime.Object, error) {
		assert.Equal(t, "metadata.name=migratory", action.(clienttesting.ListAction).GetListRestrictions().Fields.String())
		return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "namespaces"}, "", errors.New("not yours"))
	})
	r := &report{Cluster: Cluster{Client: client, Namespace: "migratory"}, now: now}
	assert.NoError(t, r.ask(t.Context()))
	assert.Equal(t, Healthy, r.verdict().State)
}

func TestAnAilingControlPlaneIsAFault(t *testing.T) {
	r := ask(t, healthy().client(t))
	r.Ailing = []string{"kube-scheduler not running"}
	v := r.verdict()
	assert.Equal(t, Degraded, v.State)
	assert.Equal(t, "make up", v.Faults[0].Command)
}
