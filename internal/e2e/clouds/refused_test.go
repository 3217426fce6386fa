package clouds

import (
	"strings"

	"github.com/stretchr/testify/assert"
)

// refusal is a change that is refused: by the cloud, or by the program itself.
type refusal struct {
	name            string
	set, back       []string // key=value
	texts           []string // key=value too, for a text that looks like a number
	unset           []string // what brings the configuration back where it was not set before
	resource, words string   // that the error names
}

// refusals tries the changes. Each fails, says why, and leaves everything as it was; with the key as it was, nothing is to be done.
func (w *scene) refusals(refusals ...refusal) {
	w.T.Helper()
	for _, r := range refusals {
		resources, members := w.resources(), w.members()
		w.configure(r.set, nil)
		for _, pair := range r.texts {
			key, value, _ := strings.Cut(pair, "=")
			w.Set("--type="+"string", "--path", key, value)
		}
		out, err := w.Try("up", "--yes", "--skip-preview")
		assert.Error(w.T, err, r.name)
		assert.Contains(w.T, out, r.resource, r.name)
		assert.Contains(w.T, out, r.words, r.name)
		assert.Equal(w.T, resources, w.resources(), "%s: a refused change must leave the cloud as it was", r.name)
		assert.Equal(w.T, members, w.members(), "%s: a refused change must leave the members as they were", r.name)
		w.configure(r.back, r.unset)
		w.converged("after " + r.name + " was taken back")
	}
}
