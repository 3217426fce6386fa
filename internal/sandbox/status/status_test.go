package status

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// deployment builds what kubectl would return.
type deployment struct {
	objects, nodes, events []map[string]any
}

type m = map[string]any

// now is the moment of every report.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func at(ago time.Duration) string { return now.Add(-ago).Format(time.RFC3339) }

func metadata(name string) m {
	return m{"name": name, "namespace": "migratory", "generation": 1, "creationTimestamp": at(90 * time.Second)}
}

func pod(name, node, ready string, more m) m {
	status := m{"phase": "Running", "conditions": []m{{"type": "Ready", "status": ready, "lastTransitionTime": at(90 * time.Second)}}}
	for key, value := range more {
		status[key] = value
	}
	meta := metadata(name)
	meta["labels"] = m{"controller-revision-hash": "new"}
	return m{"kind": "Pod", "metadata": meta, "spec": m{"nodeName": node}, "status": status}
}

func node(name, zone string) m {
	return m{
		"kind": "Node", "metadata": m{"name": name, "labels": m{"topology.kubernetes.io/zone": zone}}, "spec": m{},
		"status": m{"conditions": []m{{"type": "Ready", "status": "True", "lastTransitionTime": at(time.Hour)}}},
	}
}

// waiting is the status of a pod whose container waits for something.
func waiting(reason, message string) m {
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
			{"kind": "Service", "metadata": metadata("server-hs"), "spec": m{"type": "ClusterIP", "ports": []m{{"port": 8801}}}, "status": m{"loadBalancer": m{}}},
			{"kind": "PodDisruptionBudget", "metadata": metadata("server-pdb"), "status": m{"disruptionsAllowed": 1, "currentHealthy": 2, "desiredHealthy": 1, "expectedPods": 2}},
			{
				"kind": "HorizontalPodAutoscaler", "metadata": metadata("server-autoscale"),
				"spec": m{
					"minReplicas": 2, "maxReplicas": 5,
					"metrics": []m{{"type": "Resource", "resource": m{"name": "cpu", "target": m{"averageUtilization": 50}}}},
				},
				"status": m{
					"currentReplicas": 2,
					"currentMetrics":  []m{{"type": "Resource", "resource": m{"name": "cpu", "current": m{"averageUtilization": 4}}}},
				},
			},
		},
		nodes: []m{node("node-0", "zone-a"), node("node-1", "")},
		events: []m{
			{"involvedObject": m{"kind": "Pod", "namespace": "migratory", "name": "server-0"}, "type": "Normal", "reason": "Started", "message": "words", "lastTimestamp": at(time.Minute), "eventTime": nil},
			{"involvedObject": m{"kind": "Node", "namespace": "", "name": "node-0"}, "type": "Normal", "reason": "RegisteredNode", "message": "not ours", "lastTimestamp": at(time.Second)},
		},
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

// kubectl returns files in place of what kubectl would print.
func (d *deployment) kubectl(t *testing.T) Kubectl {
	t.Helper()
	folder := t.TempDir()
	for name, items := range map[string][]m{"objects": d.objects, "nodes": d.nodes, "events": d.events} {
		content, err := json.Marshal(m{"items": items})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return func(ctx context.Context, args ...string) *exec.Cmd {
		file := "objects"
		if args[1] == "nodes" || args[1] == "events" {
			file = args[1]
		}
		return exec.CommandContext(ctx, "cat", filepath.Join(folder, file))
	}
}

// gather reports on the deployment.
func (d *deployment) gather(t *testing.T) *Report {
	t.Helper()
	report, err := Gather(t.Context(), d.kubectl(t), "")
	if err != nil {
		t.Fatal(err)
	}
	report.at = now
	return report
}

func TestTheReportShowsEverything(t *testing.T) {
	d := healthy()
	d.objects[1] = pod("server-1", "node-1", "False", waiting("CrashLoopBackOff", ""))
	d.objects = append([]m{pod("server-10", "", "False", nil)}, d.objects...)
	d.scaler()["desiredReplicas"] = 4
	d.lose(1)
	var out bytes.Buffer
	d.gather(t).Print(&out)
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"Namespace migratory", "server-0 node-0 zone-a yes Running 0 1m30s", "server-1 node-1 - no CrashLoopBackOff 3 1m30s server-10 - -",
		"StatefulSet server 2 of 2 ready, 2 of the present version", "Endpoint server-cs server-cs.migratory.sandbox.invalid port 80 (simulated",
		"Disruption budget server-pdb 1 may be evicted now: 2 healthy, 1 needed", "Autoscaler server-autoscale cpu 4 %, target 50 %, 2 members of 2..5, 4 wanted Node node-1 not ready for 3m0s",
		"1m0s ago Normal Started pod/server-0 words",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(text, "not ours") {
		t.Errorf("the report shows an event of the cluster itself:\n%s", out.String())
	}
}

func TestUsageThatNobodyHasMeasured(t *testing.T) {
	d := healthy()
	delete(d.object("HorizontalPodAutoscaler", "server-autoscale")["status"].(m), "currentMetrics")
	var out bytes.Buffer
	d.gather(t).Print(&out)
	if !strings.Contains(out.String(), "cpu not measured yet, target 50 %") {
		t.Errorf("the report says\n%s", out.String())
	}
}

func TestAClusterThatDoesNotAnswerIsAnError(t *testing.T) {
	_, err := Gather(t.Context(), func(ctx context.Context, _ ...string) *exec.Cmd {
		return exec.CommandContext(ctx, "sh", "-c", "echo noise >&2; echo connection refused >&2; exit 1")
	}, "")
	if err == nil || err.Error() != "kubectl: connection refused" {
		t.Errorf("the error is %v", err)
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 100*time.Millisecond, errors.New("there is no answer"))
	defer cancel()
	_, err = Gather(ctx, func(ctx context.Context, _ ...string) *exec.Cmd { return exec.CommandContext(ctx, "sleep", "60") }, "")
	if err == nil || err.Error() != "there is no answer" {
		t.Errorf("the error is %v", err)
	}
}

// A person with rights in one namespace only, such as a reader by an access entry of EKS.
func TestAReportWithoutRightsOnNodes(t *testing.T) {
	d := healthy()
	d.objects[1], d.set()["readyReplicas"] = pod("server-1", "node-1", "False", nil), 1
	kubectl := d.kubectl(t)
	report, err := Gather(t.Context(), func(ctx context.Context, args ...string) *exec.Cmd {
		if args[1] == "nodes" {
			return exec.CommandContext(ctx, "sh", "-c", "echo 'Error from server (Forbidden): nodes is forbidden' >&2; exit 1")
		}
		return kubectl(ctx, args...)
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	report.at = now
	if verdict, _ := report.Verdict(); verdict != "degraded: 1 of 2 members ready; server-1 is not ready (Running for 1m30s)" {
		t.Errorf("the verdict is %s", verdict)
	}
	var out bytes.Buffer
	report.Print(&out)
	if !strings.Contains(out.String(), "nothing is known of the nodes: kubectl: Error from server (Forbidden): nodes is forbidden") {
		t.Errorf("the report says\n%s", out.String())
	}
}
