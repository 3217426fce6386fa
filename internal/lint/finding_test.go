package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const oneAccepted = `
- {check: tool/rule, where: a.go, says: is odd, reason: it must be}
`

func TestWhatIsFoundIsAcceptedOrAnError(t *testing.T) {
	accepted, err := parseAccepted([]byte(oneAccepted))
	require.NoError(t, err)
	odd := finding{check: "tool/rule", where: "a.go", says: "is odd", place: ":7"}

	open, obsolete := accepted.reconcile([]finding{odd})
	assert.Empty(t, open, "at whatever line")
	assert.Empty(t, obsolete)

	for _, other := range []finding{
		{check: "tool/another", where: "a.go", says: "is odd"},
		{check: "tool/rule", where: "b.go", says: "is odd"},
		{check: "tool/rule", where: "a.go", says: "is even odder"},
	} {
		open, _ = accepted.reconcile([]finding{odd, other})
		assert.Equal(t, []string{other.String()}, open)
	}

	_, obsolete = accepted.reconcile(nil)
	assert.Equal(t, []string{"internal/lint/accepted.yaml: a.go: is odd (tool/rule) is found no longer; remove its entry"}, obsolete)
}

func TestFaultyAcceptances(t *testing.T) {
	for text, want := range map[string]string{
		"- {check: tool/rule, where: a.go, says: is odd}":              `needs check, where, says and reason, unlike that of "tool/rule is odd"`,
		oneAccepted + oneAccepted:                                      "a.go: is odd (tool/rule) stands there twice",
		"- {check: c, where: w, says: s, reason: r, because: of that}": "because",
	} {
		_, err := parseAccepted([]byte(text))
		assert.ErrorContains(t, err, want)
	}
}
