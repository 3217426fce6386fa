package check

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWarningsAreNoError(t *testing.T) {
	var r Report
	assert.NoError(t, r.Err())
	r.Warn("a", 1, "is dear", "lower it")
	assert.NoError(t, r.Err())
}

func TestErrorListsEveryFault(t *testing.T) {
	var r, other Report
	r.Fault("a", 4, "must be 3 or 5", "set it to 3")
	assert.EqualError(t, r.Err(), "the configuration has 1 fault; nothing was changed:\n  - a is 4: must be 3 or 5; set it to 3")

	other.Fault("b", "x y", "holds a blank", "write it without")
	other.Fault("c", []string{"p", "q"}, "is too long", "shorten it")
	other.Warn("d", true, "is dear", "set it to false")
	r.Add(other)
	assert.EqualError(t, r.Err(), "the configuration has 3 faults; nothing was changed:\n"+
		"  - a is 4: must be 3 or 5; set it to 3\n"+
		"  - b is \"x y\": holds a blank; write it without\n"+
		"  - c is [p, q]: is too long; shorten it")
	assert.Equal(t, other.Warnings, r.Warnings)

	r.Warn("b", "x y", "is dear", "lower it")
	rest := r.Except(other)
	assert.Equal(t, []Finding{{"a", "4", "must be 3 or 5", "set it to 3"}}, rest.Faults)
	assert.Equal(t, other.Warnings, rest.Warnings, "a warning of the other hides nothing")
}
