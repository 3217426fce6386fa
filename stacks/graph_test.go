package stacks

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
)

// graph answers who waits for whom: on creation an edge's start waits for its end, on deletion the other way round.
type graph struct {
	t     *testing.T
	run   *record.Run
	edges map[string][]string // by URN
	short map[string]string   // URN → type and name as the tests write them
}

func newGraph(t *testing.T, run *record.Run) *graph {
	g := &graph{t: t, run: run, edges: map[string][]string{}, short: map[string]string{}}
	for _, r := range run.Resources {
		g.short[r.URN] = r.Type + " " + r.Name
		g.edges[r.URN] = append(slices.Clone(r.Request.Dependencies), providerURN(r.Request.Provider))
	}
	return g
}

// reaches tells whether some resource named like from waits, by whatever way, for one named like to.
func (g *graph) reaches(from, to string) bool {
	seen := map[string]bool{}
	var visit func(urn string) bool
	visit = func(urn string) bool {
		if seen[urn] {
			return false
		}
		seen[urn] = true
		for _, next := range g.edges[urn] {
			if next != "" && (matches(g.short[next], to) || visit(next)) {
				return true
			}
		}
		return false
	}
	return visit(g.one(from))
}

func (g *graph) one(name string) string {
	var found []string
	for urn, short := range g.short {
		if matches(short, name) {
			found = append(found, urn)
		}
	}
	require.Len(g.t, found, 1, "resources like %q", name)
	return found[0]
}

func (g *graph) all(name string) []string {
	var found []string
	for _, short := range g.short {
		if matches(short, name) {
			found = append(found, short)
		}
	}
	require.NotEmpty(g.t, found, "resources like %q", name)
	return found
}

func (g *graph) waits(from, to string) {
	g.t.Helper()
	assert.True(g.t, g.reaches(from, to), "%s must wait for %s", from, to)
}

func (g *graph) doesNotWait(from, to string) {
	g.t.Helper()
	assert.False(g.t, g.reaches(from, to), "%s must not wait for %s", from, to)
}

// matches compares with the end of the type, so that "Service migratorydata-cs" finds kubernetes:core/v1:Service.
func matches(short, name string) bool {
	return short == name || strings.HasSuffix(short, ":"+name)
}

// providerURN strips the identifier from a reference to a provider, URN::ID.
func providerURN(reference string) string {
	i := strings.LastIndex(reference, "::")
	if i < 0 {
		return ""
	}
	return reference[:i]
}
