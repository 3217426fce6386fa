package mocks

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Waits wants a resource to wait, by whatever way, for each of the others: on creation it comes after them, on destroy it goes first.
func (r *Run) Waits(t testing.TB, from string, to ...string) {
	t.Helper()
	for _, other := range to {
		assert.True(t, r.reaches(t, from, other), "%s must wait for %s", from, other)
	}
}

// Independent wants a resource to wait for none of the others.
func (r *Run) Independent(t testing.TB, from string, of ...string) {
	t.Helper()
	for _, other := range of {
		assert.False(t, r.reaches(t, from, other), "%s must not wait for %s", from, other)
	}
}

func (r *Run) reaches(t testing.TB, from, to string) bool {
	t.Helper()
	require.NotEmpty(t, r.All(to), "resources named %q", to)
	needs := map[string][]string{}
	for _, resource := range r.Resources {
		for _, urn := range append(slices.Clone(resource.RegisterRPC.GetDependencies()), providerURN(resource.Provider)) {
			needs[resource.String()] = append(needs[resource.String()], label(urn))
		}
	}
	seen := map[string]bool{}
	var visit func(name string) bool
	visit = func(name string) bool {
		for _, next := range needs[name] {
			if hasName(next, to) {
				return true
			}
			if !seen[next] {
				seen[next] = true
				if visit(next) {
					return true
				}
			}
		}
		return false
	}
	return visit(r.Find(t, from).String())
}
