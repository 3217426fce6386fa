package clouds

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// One life of each stack, watched closely: in which order things come and go, what waits for what, and what is told of secrets.
func TestWatchedLife(t *testing.T) {
	for stack := range stacks {
		t.Run(stack, func(t *testing.T) {
			w := newWatched(t, stack)
			w.completeConfiguration()
			w.setSecrets()
			for _, fault := range slowCreation {
				w.inject(fault)
			}
			created := w.operate("up", "--yes", "--skip-preview")
			w.operate("preview", "--diff")
			w.operate("refresh", "--yes", "--diff")
			w.run("stack", "output")
			w.run("stack", "export")
			resources := w.State().Resources
			t.Run("edges", func(t *testing.T) { checkEdges(t, stack, resources) })
			t.Run("creation", func(t *testing.T) { w.checkCreation(t) })
			needles := w.secretForms()

			w.cloud.Calm(t.Context())
			for _, fault := range slowDeletion {
				w.inject(fault)
			}
			before := len(w.ledger(0))
			deleted := w.operate("destroy", "--yes", "--diff")
			w.gone("after destroy")
			t.Run("deletion", func(t *testing.T) { w.checkDeletion(t, w.ledger(before), deleted) })
			t.Run("recorded order", func(t *testing.T) { w.checkRecordedOrder(t, resources, created, deleted) })
			t.Run("secrets", func(t *testing.T) { assert.Empty(t, w.leaks(needles)) })
		})
	}
}
