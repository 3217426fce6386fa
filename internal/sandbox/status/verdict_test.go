package status

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// What internal/e2e/status_test.go does not bring about on a real control plane.
func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(d *deployment)
		says   string
	}{
		{"scaled to nothing", func(d *deployment) {
			d.object("StatefulSet", "server")["spec"].(m)["replicas"], d.set()["readyReplicas"], d.objects = 0, 0, d.objects[2:]
		}, "down: 0 of 0 members ready"},
		{"every member is away", func(d *deployment) {
			d.objects[0], d.objects[1] = pod("server-0", "node-0", "False", nil), pod("server-1", "node-1", "False", nil)
			d.set()["readyReplicas"] = 0
		}, "down: 0 of 2 members ready; server-0 is not ready (Running for 90s): `kubectl -n migratory describe pod server-0`; server-1 is " +
			"not ready"},
		{"a member is missing", func(d *deployment) { d.objects, d.set()["readyReplicas"] = slices.Delete(d.objects, 1, 2), 1 },
			"degraded: 1 of 2 members ready; server has 1 of 2 members, it makes one after the other"},
		{"nobody has looked for a node yet", func(d *deployment) {
			d.objects[1], d.set()["readyReplicas"] = pod("server-1", "", "False", nil), 1
		}, "degraded: 1 of 2 members ready; server-1 is not placed on a node (nobody has looked for one yet)"},
		{"an eviction", func(d *deployment) { d.objects[1]["metadata"].(m)["deletionTimestamp"] = at(-20 * time.Second) },
			"degraded: 2 of 2 members ready; server-1 is leaving: `kubectl -n migratory describe pod server-1`"},
		{"a rollout", func(d *deployment) {
			d.set()["updatedReplicas"], d.set()["currentRevision"] = 1, "old"
		}, "degraded: 2 of 2 members ready; the rollout of server is under way, 1 of 2 members are of the new version"},
		{"a change that nobody has seen yet", func(d *deployment) { d.object("StatefulSet", "server")["metadata"].(m)["generation"] = 2 },
			"degraded: 2 of 2 members ready; the rollout of server is under way"},
		{"a rollout while a member of the old version crashes", func(d *deployment) {
			d.objects[1] = pod("server-1", "node-1", "False", waitingFor("CrashLoopBackOff", ""))
			d.objects[1]["metadata"].(m)["labels"] = m{"controller-revision-hash": "old"}
			d.set()["updatedReplicas"], d.set()["readyReplicas"], d.set()["currentRevision"] = 0, 1, "old"
		}, "the rollout of server is under way, 0 of 2"},
		{"the first member does not start", func(d *deployment) {
			d.objects = slices.Delete(d.objects, 1, 2)
			d.objects[0], d.set()["readyReplicas"] = pod("server-0", "node-0", "False", waitingFor("ErrImagePull", "")), 0
		}, `down: 0 of 2 members ready; server has 1 of 2 members, it makes one after the other: ` +
			"`kubectl -n migratory delete pod server-0` " +
			`(docs/operations.md, "A first pod that does not start"); server-0 is not ready (ErrImagePull for 90s)`},
		{"a member of a lost node was told to go", func(d *deployment) {
			d.lose(1)
			d.objects[1], d.set()["readyReplicas"] = pod("server-1", "node-1", "False", nil), 1
			d.objects[1]["metadata"].(m)["deletionTimestamp"] = at(2 * time.Minute)
		}, "server-1 is leaving (node node-1 is not ready for 3m): `kubectl get nodes -o wide` (docs/operations.md, \"A node is lost\")"},
		{"a node is gone with its member", func(d *deployment) {
			d.objects[1], d.set()["readyReplicas"], d.nodes = pod("server-1", "node-1", "False", nil), 1, d.nodes[:1]
		}, "degraded: 1 of 2 members ready; server-1 is not ready (node node-1 is gone): `kubectl get nodes -o wide` (docs/operations.md, \"A " +
			"node is lost\")"},
		{"no address", func(d *deployment) {
			d.object("Service", "server-cs")["status"] = m{"loadBalancer": m{}}
			d.object("Service", "server-cs")["metadata"].(m)["name"] = "another-cs"
		}, "degraded: 2 of 2 members ready; another-cs has no address yet, after 90s: `kubectl -n migratory describe service another-cs`"},
		{"a namespace that goes, and nothing says why it is still there", func(d *deployment) { d.leave() },
			"degraded: 2 of 2 members ready; the namespace migratory has not gone, 3m after its deletion: " +
				"`kubectl describe namespace migratory` (docs/operations.md"},
		{"a namespace that an aggregated API keeps", func(d *deployment) {
			d.objects, d.nodes = nil, nil
			d.leave(m{"type": "NamespaceDeletionDiscoveryFailure", "status": "True", "message": "failed:\n  stale GroupVersion"},
				m{"type": "NamespaceContentRemaining", "status": "False", "message": "All content successfully removed"})
		}, "down: nothing is deployed, and a namespace has not gone yet; the namespace migratory has not gone, 3m after its deletion " +
			"(NamespaceDeletionDiscoveryFailure: failed: stale GroupVersion): `kubectl get apiservices | grep False` " +
			`(docs/operations.md, "A namespace that does not go")`},
		{"a volume whose claim was deleted", func(d *deployment) {
			d.objects = []m{{"kind": "PersistentVolume", "metadata": metadata("migratory-data-server-0"), "spec": m{"claimRef": m{
				"namespace": "migratory", "name": "data-server-0", "uid": "old"}}, "status": m{"phase": "Released"}}}
		}, "down: no member is deployed; the volume migratory-data-server-0 still waits for a claim data-server-0 that was deleted: " +
			"`kubectl patch pv migratory-data-server-0 "},
		{"the autoscaler is blind", func(d *deployment) {
			d.scaler()["conditions"] = []m{{"type": "ScalingActive", "status": "False", "message": "no metrics",
				"lastTransitionTime": at(3 * time.Minute)}}
		}, "degraded: 2 of 2 members ready; server-autoscale has been without figures for 3m, so that it does nothing (no metrics)"},
		{"the autoscaler has not looked yet", func(d *deployment) {
			d.scaler()["conditions"] = []m{{"type": "ScalingActive", "status": "False", "message": "no metrics",
				"lastTransitionTime": at(time.Minute)}}
		}, "healthy: 2 of 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := healthy()
			c.change(d)
			v := ask(t, d.client(t)).verdict()
			verdict := v.State + ": " + v.Summary
			for _, f := range v.Faults {
				assert.NotEmpty(t, f.Command, f.What)
				verdict += "; " + f.String()
			}
			assert.Contains(t, verdict, c.says)
			assert.NotContains(t, verdict, "\n")
		})
	}
}

func TestTheVerdictNamesSectionsThatExist(t *testing.T) {
	runbook, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range []string{starting, draining, lost, scaling, apiAway, staying} {
		if !strings.Contains(string(runbook), "\n## "+section+"\n") {
			t.Errorf("docs/operations.md has no section %q", section)
		}
	}
}
