package clouds

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// Every type of resource fails once in each operation that the stack has for it. Each time the error names the resource and has the
// cloud's words, nothing is orphaned or made twice, and the next run goes on from there.
func TestOneFailurePerTypeAndOperation(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.completeConfiguration()
			w.failOnceEach(control.Create, w.kinds(), "up", "--yes", "--skip-preview")
			w.converged("after failed creations")
			// Tags are on everything that can have any.
			w.Set("tags[0].name=run")
			w.Set("tags[0].value=second")
			w.failOnceEach(control.Update, w.updatable(), "up", "--yes", "--skip-preview")
			w.converged("after failed updates")
			w.failOnceEach(control.Delete, w.kinds(), "destroy", "--yes", "--skip-preview")
			w.gone("after failed deletions")
		})
	}
}

// completeConfiguration switches on what makes the types of resources that are not there by default.
func (w *scene) completeConfiguration() {
	if w.Stack != "eks" {
		return
	}
	w.Set("eksLogTypes[0]=audit")
	for key, value := range map[string]string{"name": "operators", "principalArn": "arn:aws:iam::123456789012:role/operators", "policy": "AmazonEKSViewPolicy"} {
		w.Set("eksAccessEntries[0]." + key + "=" + value)
	}
}

// kinds are the types of cloud resources that the stack has, in an order in which they are made.
func (w *scene) kinds() []string {
	if w.Stack == "aks" {
		return []string{"ResourceGroup", "ManagedCluster"}
	}
	return []string{
		"Vpc", "Role", "InternetGateway", "Subnet", "RouteTable", "Eip", "Route", "RouteTableAssociation", "NatGateway", "Policy",
		"RolePolicyAttachment", "LogGroup", "Cluster", "OpenIdConnectProvider", "AccessEntry", "AccessPolicyAssociation", "Addon", "NodeGroup",
	}
}

// updatable are those that can have tags.
func (w *scene) updatable() []string {
	return slices.DeleteFunc(w.kinds(), func(kind string) bool {
		for _, token := range schema.Tokens() {
			if t, err := schema.Lookup(token); err == nil && control.Kind(token) == kind && t.Properties["tags"] != nil {
				return false
			}
		}
		return true
	})
}

// failOnceEach runs the CLI again and again while one operation on one resource of each kind fails, until it succeeds. A kind may be
// followed by the name of the one resource that is meant.
func (w *scene) failOnceEach(operation control.Operation, kinds []string, args ...string) {
	w.T.Helper()
	for _, kind := range kinds {
		w.inject(fmt.Sprintf("fail %s %s", operation, kind))
	}
	var failed []string
	for range len(kinds) + 1 {
		before := len(w.ledger(0))
		out, err := w.Try(args...)
		failures := slices.DeleteFunc(w.ledger(before), func(e control.Entry) bool { return e.Outcome == control.OK })
		if err == nil {
			assert.Empty(w.T, failures, "the run succeeded all the same")
			assert.ElementsMatch(w.T, kinds, failed, "types that failed to %s", operation)
			return
		}
		require.NotEmpty(w.T, failures, "the run failed for another reason\n%s", out)
		for _, e := range failures {
			kind := control.Kind(e.Type)
			if named := kind + " " + e.Name; slices.Contains(kinds, named) {
				kind = named
			}
			failed = append(failed, kind)
			assert.Contains(w.T, out, fmt.Sprintf("%s %s (%s)", operation, control.Kind(e.Type), e.Name), "the error does not name the resource")
		}
		assert.Contains(w.T, out, "InternalFailure: the simulated cloud was told to fail", "the error does not have the cloud's words")
		w.accounted(fmt.Sprintf("after failing to %s %s", operation, failed[len(failed)-1]))
	}
	w.T.Fatalf("%s still fails", args[0])
}
