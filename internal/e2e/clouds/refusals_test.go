package clouds

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// object is one that the stack makes in Kubernetes; of a Helm release, one that the release makes.
type object struct {
	kind, name string
	resource   string // as the CLI names it in errors
	key, value string // what changes it; without a key nothing in the configuration does, or not without replacing it
}

var objects = []object{
	{"Deployment", "aws-load-balancer-controller", "kubernetes:helm.sh/v3:Release (aws-load-balancer-controller)", "", ""},
	{"Deployment", "cluster-autoscaler", "kubernetes:helm.sh/v3:Release (cluster-autoscaler)", "", ""},
	{"Namespace", "migratory", "kubernetes:core/v1:Namespace (migratory)", "", ""},
	{"ServiceAccount", "migratorydata", "kubernetes:core/v1:ServiceAccount (migratorydata)", "", ""},
	{"Secret", "migratorydata", "kubernetes:core/v1:Secret (migratorydata)", "licenseKey", "another"},
	{"Service", "migratorydata-hs", "kubernetes:core/v1:Service (migratorydata-hs)", "", ""},
	{"Service", "migratorydata-cs", "kubernetes:core/v1:Service (migratorydata-cs)", "sourceRanges[0]", "192.0.2.0/24"},
	{"NetworkPolicy", "migratorydata", "kubernetes:networking.k8s.io/v1:NetworkPolicy (migratorydata)", "", ""},
	{"PodDisruptionBudget", "migratorydata-pdb", "kubernetes:policy/v1:PodDisruptionBudget (migratorydata-pdb)", "minAvailable", "2"},
	{"HorizontalPodAutoscaler", "migratorydata-autoscale", "kubernetes:autoscaling/v2:HorizontalPodAutoscaler (migratorydata-autoscale)", "cpuTarget", "61"},
	{"StatefulSet", "migratorydata", "kubernetes:apps/v1:StatefulSet (migratorydata)", "memory", "160MB"},
}

// Every kind of object fails once in each operation that the stack has for it, refused by the real API server.
func TestOneRefusalPerKindAndOperation(t *testing.T) {
	w := newWorld(t, "eks")
	w.SetSecret("licenseKey=one")
	w.inject("fail create NodeGroup")
	_, err := w.Try("up", "--yes", "--skip-preview")
	require.Error(t, err)
	w.apply(refusals)

	w.refuseOnceEach("CREATE", objects, "up", "--yes", "--skip-preview")
	w.converged("after refused creations")
	var changing []object
	for _, o := range objects {
		if o.key == "" {
			continue
		}
		changing = append(changing, o)
		if o.kind == "Secret" {
			w.SetSecret(o.key + "=" + o.value)
		} else {
			w.Set(o.key + "=" + o.value)
		}
	}
	w.refuseOnceEach("UPDATE", changing, "up", "--yes", "--skip-preview")
	w.converged("after refused updates")
	w.refuseOnceEach("DELETE", append(w.releaseRecords(), objects[2:]...), "destroy", "--yes", "--skip-preview")
	w.gone("after refused deletions")
}

// releaseRecords are the Secrets in which Helm keeps its releases. Where a release's Deployment cannot be deleted, Helm waits for it
// until the release's own timeout of ten minutes is over; where its record cannot, it says so at once.
func (w *scene) releaseRecords() []object {
	w.T.Helper()
	records := w.Run("get", "secrets", "--namespace=kube-system", "--selector=owner=helm,status=deployed", "-o", `jsonpath={range .items[*]}{.metadata.name} {.metadata.labels.name}{"\n"}{end}`)
	var all []object
	for line := range strings.Lines(records) {
		record, release, _ := strings.Cut(strings.TrimSpace(line), " ")
		all = append(all, object{kind: "Secret", name: record, resource: "kubernetes:helm.sh/v3:Release (" + release + ")"})
	}
	require.Len(w.T, all, 2, "releases")
	return all
}

// refuseOnceEach runs the CLI again and again, while the API server refuses an operation on each object once, until it succeeds.
func (w *scene) refuseOnceEach(operation string, pending []object, args ...string) {
	w.T.Helper()
	for range len(pending) + 1 {
		w.refuse(operation, pending)
		out, err := w.Try(args...)
		if err == nil {
			assert.Empty(w.T, pending, "%s was never refused", operation)
			return
		}
		before := len(pending)
		pending = slices.DeleteFunc(slices.Clone(pending), func(o object) bool {
			refused := strings.Contains(out, fmt.Sprintf("the API server was told to refuse to %s %s %s", operation, o.kind, o.name))
			if refused {
				assert.Contains(w.T, out, o.resource, "the error does not name the resource")
			}
			return refused
		})
		require.Less(w.T, len(pending), before, "the run failed for another reason\n%s", out)
		w.accounted("after a refusal")
	}
	w.T.Fatalf("%s still fails", args[0])
}

// refusals is a policy of the real API server: it refuses what a ConfigMap lists.
const refusals = `apiVersion: admissionregistration.k8s.io/v1
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
`

// refuse makes the API server refuse an operation on objects, and returns when it does: a probe shows that it has read the list.
func (w *scene) refuse(operation string, objects []object) {
	w.T.Helper()
	w.refused++
	probe := fmt.Sprintf("probe-%d", w.refused)
	calls := []string{"CREATE ConfigMap " + probe}
	for _, o := range objects {
		calls = append(calls, fmt.Sprintf("%s %s %s", operation, o.kind, o.name))
	}
	w.apply(fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: refusals, namespace: default}\ndata: {refused: '%s'}\n", strings.Join(calls, ",")))
	w.Eventually("the API server has read what to refuse", func() bool {
		return w.Kubectl("create", "configmap", probe, "--namespace=default", "--dry-run=server").Run() != nil
	})
}

func (w *scene) apply(manifest string) {
	w.T.Helper()
	cmd := w.Kubectl("apply", "-f", "-")
	cmd.Stdin = strings.NewReader(manifest)
	out, err := cmd.CombinedOutput()
	require.NoError(w.T, err, "%s", out)
}
