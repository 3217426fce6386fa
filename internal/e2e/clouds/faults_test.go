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

// What matters most on EKS fails once in each operation: each time the error names the resource and has the cloud's words, nothing is
// orphaned or made twice, and the next run goes on from there. `make test-long` does that with everything, and on the other clouds.
func TestWhatFailsIsDoneAgain(t *testing.T) {
	w := newWorld(t, "eks")
	w.failsOnce("Vpc", "RolePolicyAttachment", "Cluster", "NodeGroup")
	w.act("its cluster is lost, and it goes", func(w *scene) {
		w.Apply()
		w.removeCluster()
		w.forgetCluster()
		w.documented("pulumi destroy")
		w.gone("without the cluster")
	})
}

// failsOnce lets the creation, the update and the deletion fail once for each of these in the cloud: a kind of resources, or one of them
// as "kind name".
func (w *scene) failsOnce(resources ...string) {
	w.T.Helper()
	w.act("creations", func(w *scene) {
		w.untilDone(control.Create, resources, "up")
		w.converged("after failed creations")
	})
	w.act("updates", func(w *scene) {
		w.Set("tags[0].name=run", "tags[0].value=second")
		changing := slices.DeleteFunc(slices.Clone(resources), func(r string) bool { return !taggable(strings.Fields(r)[0]) })
		w.untilDone(control.Update, changing, "up")
		w.converged("after failed updates")
	})
	w.act("deletions", func(w *scene) {
		w.untilDone(control.Delete, resources, "destroy")
		w.gone("after failed deletions")
	})
}

// taggable tells whether a kind of resources can have tags or labels, which are what is updated.
func taggable(kind string) bool {
	return slices.ContainsFunc(schema.Tokens(), func(token string) bool {
		t, err := schema.Lookup(token)
		return err == nil && control.Kind(token) == kind && (marks(t.Properties) || marks(inner(t.Properties["nodeConfig"])))
	})
}

func inner(p *schema.Property) map[string]*schema.Property {
	if p == nil {
		return nil
	}
	return p.Properties
}

func marks(properties map[string]*schema.Property) bool {
	return properties["tags"] != nil || properties["resourceLabels"] != nil
}

// untilDone runs the CLI again and again while the operation fails once for each of the resources, until it succeeds.
func (w *scene) untilDone(operation control.Operation, pending []string, command string) {
	w.T.Helper()
	for _, resource := range pending {
		w.inject(fmt.Sprintf("fail %s %s", operation, resource))
	}
	for {
		ledger := len(w.ledger(0))
		out, err := w.Try(command, "--yes", "--skip-preview")
		if err == nil {
			assert.Empty(w.T, pending, "what never failed to %s", operation)
			return
		}
		before := len(pending)
		for _, e := range w.ledger(ledger) {
			if e.Outcome == control.OK {
				continue
			}
			kind := control.Kind(e.Type)
			assert.Contains(w.T, out, fmt.Sprintf("%s %s (%s)", operation, kind, e.Name), "the error does not name the resource")
			assert.Contains(w.T, out, "InternalFailure: the simulated cloud was told to fail", "the error does not have the cloud's words")
			pending = slices.DeleteFunc(slices.Clone(pending), func(resource string) bool {
				return resource == kind || resource == kind+" "+e.Name
			})
		}
		require.Less(w.T, len(pending), before, "the run failed for another reason\n%s", out)
		w.accounted(fmt.Sprintf("after a failure to %s", operation))
	}
}
