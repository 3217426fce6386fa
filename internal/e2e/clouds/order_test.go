package clouds

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

const controllerName = "aws-load-balancer-controller"

// operate runs the CLI, which must succeed, and keeps what it prints and reports, together with its own verbose log.
func (w *scene) operate(command string, flags ...string) {
	w.T.Helper()
	// Of the levels up to 9 it is only the last that writes down what plugins are sent, secrets included
	// (https://www.pulumi.com/docs/support/debugging/, "verbose logging").
	args := append([]string{command, "--logtostderr", "-v=8"}, flags...)
	if command != "stack" {
		args = append(args, "--event-log", filepath.Join(w.folder, command+".events"))
	}
	cmd := w.Command(args...)
	cmd.Env = append(cmd.Env, "PULUMI_DEBUG_COMMANDS=true") // or the CLI knows no --event-log
	out, err := cmd.CombinedOutput()
	require.NoError(w.T, os.WriteFile(filepath.Join(w.folder, command+" "+flags[0]+".printed"), out, 0o600))
	require.NoError(w.T, err, "pulumi %s\n%s", strings.Join(args, " "), out)
}

// checkCreation holds the clouds' times against those of the objects in Kubernetes.
func (w *scene) checkCreation() {
	w.T.Helper()
	call := func(kind, name string) control.Entry { return w.call(w.ledger(0), control.Create, kind, name) }
	nodes := map[string]string{"eks": "NodeGroup", "aks": "ManagedCluster"}[w.Stack]
	ready := call(nodes, stacks[w.Stack]).End
	const kinds = "namespaces,services,serviceaccounts,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers,secrets,statefulsets"
	objects := w.births("migratory", kinds, "app=migratorydata")
	assert.Len(w.T, objects, 9)
	for object, at := range objects {
		w.assertAfter(object, at, "the nodes", ready)
	}
	if w.Stack == "aks" {
		return
	}
	controller := w.births("kube-system", "deployments", "app.kubernetes.io/name="+controllerName)["Deployment "+controllerName]
	w.assertAfter("the controller", controller, "its rights", call("RolePolicyAttachment", stacks[w.Stack]+"-"+controllerName).End)
	since := w.Run("get", "deployment", controllerName, "--namespace=kube-system", "-o",
		`jsonpath={.status.conditions[?(@.type=="Available")].lastTransitionTime}`)
	available, err := time.Parse(time.RFC3339, since)
	require.NoError(w.T, err)
	w.assertAfter("the client Service", objects["Service migratorydata-cs"], "the controller was available", available)
	balancer := call("LoadBalancer", "migratory/migratorydata-cs").End
	w.assertAfter("the members", objects["StatefulSet migratorydata"], "the load balancer", balancer)
}

// assertAfter compares a time of Kubernetes, which has whole seconds, with one of a cloud.
func (w *scene) assertAfter(what string, at time.Time, first string, ready time.Time) {
	w.T.Helper()
	assert.False(w.T, at.Before(ready.Truncate(time.Second)), "%s came at %v, before %s at %v", what, at, first, ready)
}

// checkDeletion makes sure that the load balancer goes first, while the rights, nodes and network are there that it needs to go. That its
// controller is there, its deletion shows (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2014).
func (w *scene) checkDeletion(ledger []control.Entry) {
	w.T.Helper()
	balancer, others := w.call(ledger, control.Delete, "LoadBalancer", "migratory/migratorydata-cs"), 0
	for _, e := range ledger {
		part := !strings.HasSuffix(e.Name, "-cluster-autoscaler") && !strings.HasSuffix(e.Name, "-metrics-server")
		if e.Operation != control.Delete || e.Type == balancer.Type || !part {
			continue
		}
		others++
		assert.True(w.T, e.Start.After(balancer.Start), "%s %s went before the load balancer", e.Type, e.Name)
		if slices.Contains([]string{"InternetGateway", "Vpc", "ResourceGroup"}, control.Kind(e.Type)) {
			assert.True(w.T, e.End.After(balancer.End), "%s %s is gone before the load balancer", e.Type, e.Name)
		}
	}
	assert.Greater(w.T, others, map[string]int{"eks": 34, "aks": 1}[w.Stack], "the ledger is incomplete")
}

// call returns the successful call of its kind.
func (w *scene) call(ledger []control.Entry, operation control.Operation, kind, name string) control.Entry {
	w.T.Helper()
	i := slices.IndexFunc(ledger, func(e control.Entry) bool {
		return e.Operation == operation && control.Kind(e.Type) == kind && e.Name == name && e.Outcome == control.OK
	})
	require.GreaterOrEqual(w.T, i, 0, "no successful %s of %s %s", operation, kind, name)
	return ledger[i]
}

// births returns when the objects with the label were created, by kind and name.
func (w *scene) births(namespace, kinds, label string) map[string]time.Time {
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
