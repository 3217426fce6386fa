package clouds

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// fault is what goes wrong once in each operation. In the cloud it is a kind of resources, or one of them as "kind name". In Kubernetes
// it is an object, which the real API server refuses.
type fault struct {
	cloud    string
	object   string // "kind name"
	resource string // as the CLI names it in errors
	key      string // what changes the object; without a key nothing in the configuration does
	value    string
}

var (
	cloudFaults  = []fault{{cloud: "Vpc"}, {cloud: "RolePolicyAttachment"}, {cloud: "Cluster"}, {cloud: "NodeGroup"}}
	objectFaults = []fault{
		{object: "Namespace migratory", resource: "kubernetes:core/v1:Namespace (migratory)"},
		{
			object: "Service migratorydata-cs", resource: "kubernetes:core/v1:Service (migratorydata-cs)",
			key: "sourceRanges[0]", value: "192.0.2.0/24",
		},
		{object: "StatefulSet migratorydata", resource: "kubernetes:apps/v1:StatefulSet (migratorydata)", key: "memory", value: "160MB"},
	}
	// releases go wrong at what the release makes, when it is installed.
	releases = []fault{
		{object: "Deployment aws-load-balancer-controller", resource: "kubernetes:helm.sh/v3:Release (aws-load-balancer-controller)"},
	}
)

// What matters most on EKS fails once in each operation: each time the error names the resource and has the cloud's or the API's words,
// nothing is orphaned or made twice, and the next run goes on from there. `make test-long` does that with everything, and on AKS.
func TestWhatFailsIsDoneAgain(t *testing.T) {
	w := newWorld(t, "eks")
	w.failsOnce(cloudFaults, append(slices.Clone(releases), objectFaults...), objectFaults)
	w.act("its cluster is lost, and it goes", func(w *scene) {
		w.Apply()
		w.removeCluster()
		w.forgetCluster()
		w.documented("pulumi destroy")
		w.gone("without the cluster")
	})
}

// failsOnce lets the creation, the update and the deletion fail once for each resource in the cloud and each object; of some the creation
// only.
func (w *scene) failsOnce(cloud, created, objects []fault) {
	w.T.Helper()
	w.act("creations", func(w *scene) {
		if w.Stack == "aks" {
			created = nil // no run ends between the cluster and what is in it
		}
		w.untilDone(control.Create, slices.Concat(cloud, created), "up")
		w.converged("after failed creations")
	})
	w.act("updates", func(w *scene) {
		changing := slices.DeleteFunc(slices.Clone(cloud), func(f fault) bool { return !taggable(strings.Fields(f.cloud)[0]) })
		w.Set("tags[0].name=run", "tags[0].value=second")
		for _, o := range objects {
			if o.key != "" {
				w.Set(o.key + "=" + o.value)
				changing = append(changing, o)
			}
		}
		w.untilDone(control.Update, changing, "up")
		w.Pulumi("refresh", "--yes", "--skip-preview") // of a Service that was written down too early: see alter
		w.converged("after failed updates")
	})
	w.act("deletions", func(w *scene) {
		w.untilDone(control.Delete, append(slices.Clone(cloud), objects...), "destroy")
		w.gone("after failed deletions")
	})
}

// taggable tells whether a kind of resources can have tags, which are what is updated.
func taggable(kind string) bool {
	return slices.ContainsFunc(schema.Tokens(), func(token string) bool {
		t, err := schema.Lookup(token)
		return err == nil && control.Kind(token) == kind && t.Properties["tags"] != nil
	})
}

// untilDone runs the CLI again and again while the operation fails once for each of the faults, until it succeeds.
func (w *scene) untilDone(operation control.Operation, pending []fault, command string) {
	w.T.Helper()
	for _, f := range pending {
		if f.cloud != "" {
			w.inject(fmt.Sprintf("fail %s %s", operation, f.cloud))
		}
	}
	for {
		w.refuse(operation, pending)
		ledger := len(w.ledger(0))
		out, err := w.Try(command, "--yes", "--skip-preview")
		if err == nil {
			assert.Empty(w.T, pending, "what never failed to %s", operation)
			return
		}
		failed := slices.DeleteFunc(w.ledger(ledger), func(e control.Entry) bool { return e.Outcome == control.OK })
		for _, e := range failed {
			assert.Contains(w.T, out, fmt.Sprintf("%s %s (%s)", operation, control.Kind(e.Type), e.Name), "the error does not name the resource")
			assert.Contains(w.T, out, "InternalFailure: the simulated cloud was told to fail", "the error does not have the cloud's words")
		}
		before := len(pending)
		pending = slices.DeleteFunc(slices.Clone(pending), func(f fault) bool {
			if f.cloud != "" {
				return slices.ContainsFunc(failed, func(e control.Entry) bool {
					return f.cloud == control.Kind(e.Type) || f.cloud == control.Kind(e.Type)+" "+e.Name
				})
			}
			refused := strings.Contains(out, refusedWords(operation, f))
			if refused {
				assert.Contains(w.T, out, f.resource, "the error does not name the resource")
			}
			return refused
		})
		require.Less(w.T, len(pending), before, "the run failed for another reason\n%s", out)
		w.accounted(fmt.Sprintf("after a failure to %s", operation))
	}
}

// policy of the real API server refuses what a ConfigMap lists.
const policy = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: refusals}
spec:
  failurePolicy: Fail
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConstraints:
    resourceRules:
    - {apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE, UPDATE, DELETE], resources: ["*"]}
  variables:
  - {name: call, expression: "request.operation + ' ' + request.kind.kind + ' ' + (has(request.name) ? request.name : '')"}
  validations:
  - expression: "!params.data.refused.split(',').exists(r, r == variables.call)"
    messageExpression: "'the API server was told to refuse to ' + variables.call"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: refusals}
spec:
  policyName: refusals
  validationActions: [Deny]
  paramRef: {name: refusals, namespace: default, parameterNotFoundAction: Allow}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: refusals, namespace: default}
data: {refused: %q}
`

func refusedWords(operation control.Operation, f fault) string {
	return fmt.Sprintf("the API server was told to refuse to %s %s", strings.ToUpper(string(operation)), f.object)
}

// refuse makes the API server refuse an operation on objects, where there is one, and returns when it does: a probe shows that it has
// read the list.
func (w *scene) refuse(operation control.Operation, faults []fault) {
	w.T.Helper()
	if !w.hasCluster() {
		return
	}
	*w.refused++
	probe := fmt.Sprintf("probe-%d", *w.refused)
	calls := []string{"CREATE ConfigMap " + probe}
	for _, f := range faults {
		if f.object != "" {
			calls = append(calls, strings.ToUpper(string(operation))+" "+f.object)
		}
	}
	w.Put(fmt.Sprintf(policy, strings.Join(calls, ",")))
	w.Eventually("the API server has read what to refuse", func() bool {
		return w.Kubectl("create", "configmap", probe, "--namespace=default", "--dry-run=server").Run() != nil
	})
}
