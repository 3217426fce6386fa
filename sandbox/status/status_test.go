package status

import (
	"bytes"
	"context"
	"encoding/json"
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
	status := m{"phase": "Running", "conditions": []m{{"type": "Ready", "status": ready}}}
	for key, value := range more {
		status[key] = value
	}
	return m{"kind": "Pod", "metadata": metadata(name), "spec": m{"nodeName": node}, "status": status}
}

// healthy is a deployment of two members without a fault.
func healthy() *deployment {
	return &deployment{
		objects: []m{
			pod("server-0", "node-0", "True", nil),
			pod("server-1", "node-1", "True", nil),
			{
				"kind": "StatefulSet", "metadata": metadata("server"), "spec": m{"replicas": 2},
				"status": m{"observedGeneration": 1, "readyReplicas": 2, "updatedReplicas": 2},
			},
			{
				"kind": "Service", "metadata": metadata("server-cs"), "spec": m{"type": "LoadBalancer", "ports": []m{{"port": 80}}},
				"status": m{"loadBalancer": m{"ingress": []m{{"hostname": "server-cs.migratory.sandbox.invalid"}}}},
			},
			{"kind": "Service", "metadata": metadata("server-hs"), "spec": m{"type": "ClusterIP", "ports": []m{{"port": 8801}}}, "status": m{"loadBalancer": m{}}},
			{"kind": "PodDisruptionBudget", "metadata": metadata("server-pdb"), "status": m{"disruptionsAllowed": 1, "currentHealthy": 2, "desiredHealthy": 1}},
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
		nodes: []m{{"kind": "Node", "metadata": m{"name": "node-0", "labels": m{"topology.kubernetes.io/zone": "zone-a"}}}},
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

// gather reports on the deployment by way of files in place of kubectl.
func (d *deployment) gather(t *testing.T) *Report {
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
	report, err := Gather(t.Context(), func(ctx context.Context, args ...string) *exec.Cmd {
		file := "objects"
		if args[1] == "nodes" || args[1] == "events" {
			file = args[1]
		}
		return exec.CommandContext(ctx, "cat", filepath.Join(folder, file))
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	report.at = now
	return report
}

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(d *deployment)
		healthy bool
		says    []string
	}{
		{"all is well", func(*deployment) {}, true, []string{"healthy: 2 of 2 members ready", "server-cs.migratory.sandbox.invalid port 80 (simulated: nothing answers there)"}},
		{"nothing is there", func(d *deployment) { d.objects = nil }, false, []string{"down: nothing is deployed", "make up"}},
		{"a member crashes", func(d *deployment) {
			waiting := m{"containerStatuses": []m{{"restartCount": 3, "state": m{"waiting": m{"reason": "CrashLoopBackOff"}}}}}
			d.objects[1] = pod("server-1", "node-1", "False", waiting)
			d.object("StatefulSet", "server")["status"].(m)["readyReplicas"] = 1
		}, false, []string{"degraded: 1 of 2 members ready", "server-1 is not ready (CrashLoopBackOff)"}},
		{"a member is missing", func(d *deployment) {
			d.objects = slices.Delete(d.objects, 1, 2)
			d.object("StatefulSet", "server")["status"].(m)["readyReplicas"] = 1
		}, false, []string{"degraded: 1 of 2", "server waits for members that have not been made yet"}},
		{"a rollout", func(d *deployment) { d.object("StatefulSet", "server")["status"].(m)["updatedReplicas"] = 1 }, false,
			[]string{"degraded: 2 of 2", "the rollout of server is under way, 1 of 2 members"}},
		{"a change that nobody has seen yet", func(d *deployment) { d.object("StatefulSet", "server")["metadata"].(m)["generation"] = 2 }, false,
			[]string{"degraded", "the rollout of server"}},
		{"scaled to nothing", func(d *deployment) { d.object("StatefulSet", "server")["spec"].(m)["replicas"] = 0 }, false, []string{"degraded", "scaled to 0"}},
		{"no address", func(d *deployment) { d.object("Service", "server-cs")["status"] = m{"loadBalancer": m{}} }, false, []string{"degraded", "server-cs has no address yet"}},
		{"an address of a cloud", func(d *deployment) {
			d.object("Service", "server-cs")["status"] = m{"loadBalancer": m{"ingress": []m{{"ip": "203.0.113.7"}}}}
		}, true, []string{"endpoint 203.0.113.7 port 80"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := healthy()
			c.change(d)
			verdict, healthy := d.gather(t).Verdict()
			if healthy != c.healthy {
				t.Errorf("healthy is %v: %s", healthy, verdict)
			}
			for _, want := range c.says {
				if !strings.Contains(verdict, want) {
					t.Errorf("%q does not say %q", verdict, want)
				}
			}
		})
	}
}

func TestTheReportShowsEverything(t *testing.T) {
	d := healthy()
	d.objects[1] = pod("server-1", "node-1", "False", m{"containerStatuses": []m{{"restartCount": 3, "state": m{"waiting": m{"reason": "CrashLoopBackOff"}}}}})
	var out bytes.Buffer
	d.gather(t).Print(&out)
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"Namespace migratory", "server-0 node-0 zone-a yes Running 0 1m30s", "server-1 node-1 - no CrashLoopBackOff 3 1m30s",
		"StatefulSet server 2 of 2 ready, 2 of the present version", "Endpoint server-cs server-cs.migratory.sandbox.invalid port 80 (simulated",
		"Disruption budget server-pdb 1 may be evicted now: 2 healthy, 1 needed", "Autoscaler server-autoscale cpu 4 %, target 50 %, 2 members of 2..5",
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

func TestAnUnreachableClusterIsAnError(t *testing.T) {
	_, err := Gather(t.Context(), func(ctx context.Context, _ ...string) *exec.Cmd {
		return exec.CommandContext(ctx, "sh", "-c", "echo noise >&2; echo connection refused >&2; exit 1")
	}, "")
	if err == nil || err.Error() != "kubectl: connection refused" {
		t.Errorf("the error is %v", err)
	}
}
