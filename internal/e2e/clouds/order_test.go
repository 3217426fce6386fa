package clouds

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
)

// Calls that others wait for take longer than the others, so that no order comes about by luck. The times of Kubernetes are whole
// seconds.
var (
	slowCreation = []string{
		"slow create NodeGroup 4s", "slow create LoadBalancer 3s",
		"slow create RolePolicyAttachment eks-migratorydata-aws-load-balancer-controller 8s",
	}
	// The controllers try again, at growing intervals; the load balancer's network interfaces then stay for a while.
	slowDeletion = []string{"fail delete LoadBalancer 3x", "slow delete LoadBalancer 2s"}
)

const controllerName = "aws-load-balancer-controller"

// checkCreation holds the clouds' times against those of the objects in Kubernetes.
func (w *watched) checkCreation(t *testing.T) {
	call := func(kind, name string) control.Entry { return w.call(t, w.ledger(0), control.Create, kind, name) }
	nodes := map[string]string{"eks": "NodeGroup", "aks": "ManagedCluster"}[w.Stack]
	ready := call(nodes, stacks[w.Stack]).End
	objects := w.births("migratory", "namespaces,services,serviceaccounts,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers,secrets,statefulsets", "app=migratorydata")
	assert.Len(t, objects, 9)
	for object, at := range objects {
		assertAfter(t, object, at, "the nodes", ready)
	}
	if w.Stack == "aks" {
		return
	}
	controller := w.births("kube-system", "deployments", "app.kubernetes.io/name="+controllerName)["Deployment "+controllerName]
	assertAfter(t, "the controller", controller, "its rights", call("RolePolicyAttachment", stacks[w.Stack]+"-"+controllerName).End)
	available, err := time.Parse(time.RFC3339, w.Run("get", "deployment", controllerName, "--namespace=kube-system", "-o", `jsonpath={.status.conditions[?(@.type=="Available")].lastTransitionTime}`))
	require.NoError(t, err)
	assertAfter(t, "the client Service", objects["Service migratorydata-cs"], "the controller was available", available)
	assertAfter(t, "the members", objects["StatefulSet migratorydata"], "the load balancer", call("LoadBalancer", "migratory/migratorydata-cs").End)
	assert.True(t, objects["Service migratorydata-hs"].Before(controller), "what needs no load balancer must not wait for the controller")
}

// checkDeletion makes sure that the load balancer goes first, while all is there that takes it down, and that nobody touches the
// network before it is gone (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2014).
func (w *watched) checkDeletion(t *testing.T, ledger []control.Entry, steps timeline) {
	balancer := w.call(t, ledger, control.Delete, "LoadBalancer", "migratory/migratorydata-cs")
	needed, service := 0, 0
	for urn, step := range steps {
		if strings.HasSuffix(urn, ":Service::migratorydata-cs") {
			service = step.end
		}
	}
	require.NotZero(t, service)
	for urn, step := range steps {
		if strings.HasSuffix(urn, "Release::"+controllerName) {
			assert.Less(t, service, step.begin, "the controller went before the client Service was gone")
			needed++
		}
	}
	for _, e := range ledger {
		if e.Operation != control.Delete || e.Type == balancer.Type || strings.HasSuffix(e.Name, "-cluster-autoscaler") || strings.HasSuffix(e.Name, "-metrics-server") {
			continue // these have no part in it
		}
		needed++
		assert.True(t, e.Start.After(balancer.Start), "%s %s went before the load balancer", e.Type, e.Name)
		if slices.Contains([]string{"aws:ec2/internetGateway:InternetGateway", "aws:ec2/vpc:Vpc", "azure-native:resources:ResourceGroup"}, e.Type) {
			assert.True(t, e.End.After(balancer.End), "%s %s is gone before the load balancer", e.Type, e.Name)
		}
	}
	assert.Greater(t, needed, map[string]int{"eks": 35, "aks": 1}[w.Stack], "the ledger is incomplete")
}

// checkRecordedOrder makes sure that creation, and deletion in reverse, kept to every edge that the engine has recorded.
func (w *watched) checkRecordedOrder(t *testing.T, resources []world.Stored, created, deleted timeline) {
	for _, r := range resources {
		for _, urn := range waitsFor(r) {
			for _, first := range below(resources, urn) {
				if !r.Custom || first == r.URN {
					continue
				}
				assert.NotZero(t, created[first].end, "%s was never there", first)
				assert.Less(t, created[first].end, created[r.URN].begin, "%s was begun before %s was there", r.URN, first)
				assert.Less(t, deleted[r.URN].end, deleted[first].begin, "%s went before %s was gone", first, r.URN)
			}
		}
	}
}

// below returns the resources that are there and not only in Pulumi's books: the one of the URN, or those of the component.
func below(resources []world.Stored, urn string) []string {
	var all []string
	for _, r := range resources {
		if r.URN == urn && r.Custom {
			return []string{urn}
		}
		if r.Parent == urn {
			all = append(all, below(resources, r.URN)...)
		}
	}
	return all
}

// call returns the successful call of its kind.
func (w *watched) call(t *testing.T, ledger []control.Entry, operation control.Operation, kind, name string) control.Entry {
	i := slices.IndexFunc(ledger, func(e control.Entry) bool {
		return e.Operation == operation && strings.HasSuffix(e.Type, ":"+kind) && e.Name == name && e.Outcome == control.OK
	})
	require.GreaterOrEqual(t, i, 0, "no successful %s of %s %s", operation, kind, name)
	return ledger[i]
}

// births returns when the objects with the label were created, by kind and name.
func (w *watched) births(namespace, kinds, label string) map[string]time.Time {
	w.T.Helper()
	var list struct {
		Items []struct {
			Kind     string
			Metadata struct {
				Name              string
				CreationTimestamp time.Time
			}
		}
	}
	found := w.Run("get", kinds, "--namespace="+namespace, "--selector="+label, "-o", "json")
	require.NoError(w.T, json.Unmarshal([]byte(found), &list))
	times := map[string]time.Time{}
	for _, item := range list.Items {
		times[item.Kind+" "+item.Metadata.Name] = item.Metadata.CreationTimestamp
	}
	return times
}

// assertAfter compares a time of Kubernetes, which has whole seconds, with one of a cloud.
func assertAfter(t *testing.T, what string, at time.Time, first string, ready time.Time) {
	t.Helper()
	assert.False(t, at.Before(ready.Truncate(time.Second)), "%s came at %v, before %s at %v", what, at, first, ready)
}
