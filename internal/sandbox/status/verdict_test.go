package status

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestVerdict(t *testing.T) {
	const (
		fits  = "0/5 nodes are available: 5 Insufficient cpu"
		blind = "the HPA was unable to compute the replica count: failed to get cpu utilization: no metrics"
	)
	for _, c := range []struct {
		name   string
		change func(d *deployment)
		says   string
	}{
		{"all is well", func(*deployment) {},
			"healthy: 2 of 2 members ready; endpoint server-cs.migratory.sandbox.invalid port 80 (simulated: nothing answers there)"},
		{"an address of a cloud", func(d *deployment) {
			d.object("Service", "server-cs")["status"] = m{"loadBalancer": m{"ingress": []m{{"ip": "203.0.113.7"}}}}
		}, "healthy: 2 of 2 members ready; endpoint 203.0.113.7 port 80 (simulated: nothing answers there)"},
		{"nothing is there", func(d *deployment) { d.objects = nil }, "down: nothing is deployed; run `make up`"},
		{"scaled to nothing", func(d *deployment) {
			d.object("StatefulSet", "server")["spec"].(m)["replicas"], d.set()["readyReplicas"], d.objects = 0, 0, d.objects[2:]
		}, "down: 0 of 0 members ready; server is scaled to 0"},

		{"a member crashes", func(d *deployment) {
			d.objects[1], d.set()["readyReplicas"] = pod("server-1", "node-1", "False", waitingFor("CrashLoopBackOff", "back-off 5m0s restarting")), 1
		}, "degraded: 1 of 2 members ready; server-1 is not ready (CrashLoopBackOff, 3 restarts): `kubectl -n migratory logs server-1 --previous`"},
		{"a probe fails", func(d *deployment) {
			d.objects[1], d.set()["readyReplicas"] = pod("server-1", "node-1", "False", nil), 1
		}, "degraded: 1 of 2 members ready; server-1 is not ready (Running for 90s)"},
		{"every member is away", func(d *deployment) {
			d.objects[0], d.objects[1], d.set()["readyReplicas"] = pod("server-0", "node-0", "False", nil), pod("server-1", "node-1", "False", nil), 0
		}, "down: 0 of 2 members ready; server-0 is not ready (Running for 90s): `kubectl -n migratory describe pod server-0`; server-1 is not ready"},
		{"a member is missing", func(d *deployment) { d.objects, d.set()["readyReplicas"] = slices.Delete(d.objects, 1, 2), 1 },
			"degraded: 1 of 2 members ready; server has 1 of 2 members, it makes one after the other"},
		{"a member finds no node", func(d *deployment) {
			d.objects[1], d.set()["readyReplicas"] = pod("server-1", "", "False", m{
				"phase": "Pending", "conditions": []m{{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": fits}},
			}), 1
		}, "degraded: 1 of 2 members ready; server-1 is not placed on a node (0/5 nodes are available: 5 Insufficient cpu)"},
		{"nobody has looked for a node yet", func(d *deployment) {
			d.objects[1], d.set()["readyReplicas"] = pod("server-1", "", "False", nil), 1
		}, "degraded: 1 of 2 members ready; server-1 is not placed on a node yet"},
		{"an eviction", func(d *deployment) { d.objects[1]["metadata"].(m)["deletionTimestamp"] = at(-20 * time.Second) },
			"degraded: 2 of 2 members ready; server-1 is leaving: `kubectl -n migratory describe pod server-1`"},

		{"a rollout", func(d *deployment) {
			d.set()["updatedReplicas"], d.set()["currentRevision"] = 1, "old"
		}, "degraded: 2 of 2 members ready; the rollout of server is under way, 1 of 2 members are of the new version"},
		{"a change that nobody has seen yet", func(d *deployment) { d.object("StatefulSet", "server")["metadata"].(m)["generation"] = 2 },
			"degraded: 2 of 2 members ready; the rollout of server is under way, its controller has not seen the last change yet"},
		{"a rollout that is stuck", func(d *deployment) {
			d.objects[1] = pod("server-1", "node-1", "False", waitingFor("ImagePullBackOff", `Back-off pulling image "x"`))
			d.set()["updatedReplicas"], d.set()["readyReplicas"], d.set()["currentRevision"] = 1, 1, "old"
		}, `degraded: 1 of 2 members ready; the rollout of server is stuck at server-1, 1 of 2 members are of the new version: ` +
			"`kubectl -n migratory delete pod server-1` " + `(docs/operations.md, "A first pod that does not start"); server-1 is not ready (ImagePullBackOff: Back-off pulling image "x")`},
		{"a rollout while a member of the old version crashes", func(d *deployment) {
			d.objects[1] = pod("server-1", "node-1", "False", waitingFor("CrashLoopBackOff", ""))
			d.objects[1]["metadata"].(m)["labels"] = m{"controller-revision-hash": "old"}
			d.set()["updatedReplicas"], d.set()["readyReplicas"], d.set()["currentRevision"] = 0, 1, "old"
		}, "the rollout of server is under way, 0 of 2"},
		{"the first member does not start", func(d *deployment) {
			d.objects = slices.Delete(d.objects, 1, 2)
			d.objects[0], d.set()["readyReplicas"] = pod("server-0", "node-0", "False", waitingFor("ErrImagePull", "")), 0
		}, `down: 0 of 2 members ready; server has 1 of 2 members and makes no other before server-0 is ready: ` +
			"`kubectl -n migratory delete pod server-0` " + `(docs/operations.md, "A first pod that does not start"); server-0 is not ready (ErrImagePull for 90s)`},

		{"a node is lost with its member", func(d *deployment) {
			d.lose(1)
			d.objects[1], d.set()["readyReplicas"] = pod("server-1", "node-1", "False", nil), 1
		}, "degraded: 1 of 2 members ready; server-1 is not ready (node node-1 is not ready for 3m): `kubectl get nodes -o wide` (docs/operations.md, \"A node is lost\")"},
		{"a member of a lost node was told to go", func(d *deployment) {
			d.lose(1)
			d.objects[1], d.set()["readyReplicas"] = pod("server-1", "node-1", "False", nil), 1
			d.objects[1]["metadata"].(m)["deletionTimestamp"] = at(2 * time.Minute)
		}, "server-1 is leaving (node node-1 is not ready for 3m): `kubectl get nodes -o wide` (docs/operations.md, \"A node is lost\")"},
		{"a node is gone with its member", func(d *deployment) {
			d.objects[1], d.set()["readyReplicas"], d.nodes = pod("server-1", "node-1", "False", nil), 1, d.nodes[:1]
		}, "degraded: 1 of 2 members ready; server-1 is not ready (node node-1 is gone): `kubectl get nodes -o wide` (docs/operations.md, \"A node is lost\")"},
		{"a node without members is lost", func(d *deployment) {
			d.nodes = append(d.nodes, node("node-2", ""))
			d.lose(2)
		}, "(simulated: nothing answers there); note: node node-2 is not ready for 3m"},
		{"a node is drained", func(d *deployment) { d.nodes[1]["spec"].(m)["unschedulable"] = true },
			"healthy: 2 of 2 members ready; endpoint server-cs.migratory.sandbox.invalid port 80 (simulated: nothing answers there); note: node node-1 is closed to new members"},

		{"no address", func(d *deployment) {
			d.object("Service", "server-cs")["status"] = m{"loadBalancer": m{}}
			d.object("Service", "server-cs")["metadata"].(m)["name"] = "another-cs"
		}, "degraded: 2 of 2 members ready; another-cs has no address yet, after 90s: `kubectl -n migratory describe service another-cs`"},
		{"the budget admits nothing", func(d *deployment) {
			d.object("PodDisruptionBudget", "server-pdb")["status"].(m)["disruptionsAllowed"] = 0
		},
			`degraded: 2 of 2 members ready; server-pdb admits no eviction although all members are ready, so that drains hang: `},
		{"the autoscaler is blind", func(d *deployment) {
			d.scaler()["conditions"] = []m{{"type": "ScalingActive", "status": "False", "message": blind, "lastTransitionTime": at(3 * time.Minute)}}
		}, "degraded: 2 of 2 members ready; server-autoscale has been without figures for 3m, so that it does nothing (failed to get cpu utilization: no metrics)"},
		{"the autoscaler has not looked yet", func(d *deployment) {
			d.scaler()["conditions"] = []m{{"type": "ScalingActive", "status": "False", "message": blind, "lastTransitionTime": at(time.Minute)}}
		}, "healthy: 2 of 2"},
		{"the autoscaler wants more than it may", func(d *deployment) {
			d.scaler()["conditions"] = []m{{"type": "ScalingLimited", "status": "True", "reason": "TooManyReplicas"}}
		}, `server-autoscale wants more than its most of 5 members: `},
		{"the autoscaler is at its fewest", func(d *deployment) {
			d.scaler()["conditions"] = []m{{"type": "ScalingLimited", "status": "True", "reason": "TooFewReplicas"}}
		}, "healthy: 2 of 2"},
		{"the autoscaler is at its most", func(d *deployment) {
			d.object("HorizontalPodAutoscaler", "server-autoscale")["spec"].(m)["maxReplicas"] = 2
		}, "(simulated: nothing answers there); note: server-autoscale is at its most of 2 members"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := healthy()
			c.change(d)
			v := ask(t, d.client(t)).verdict()
			parts := []string{v.State + ": " + v.Summary}
			for _, f := range v.Faults {
				assert.NotEmpty(t, f.Command, f.What)
				parts = append(parts, f.String())
			}
			for _, e := range v.Endpoints {
				parts = append(parts, "endpoint "+e)
			}
			for _, n := range v.Notes {
				parts = append(parts, "note: "+n)
			}
			verdict := strings.Join(parts, "; ")
			assert.Contains(t, verdict, c.says)
			assert.NotContains(t, verdict, "\n")
			assert.Equal(t, strings.HasPrefix(c.says, "healthy") || strings.Contains(c.says, "; note: "), v.State == Healthy, verdict)
		})
	}
}

func TestTheVerdictNamesSectionsThatExist(t *testing.T) {
	runbook, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range []string{starting, draining, lost, scaling, apiAway} {
		if !strings.Contains(string(runbook), "\n## "+section+"\n") {
			t.Errorf("docs/operations.md has no section %q", section)
		}
	}
}
