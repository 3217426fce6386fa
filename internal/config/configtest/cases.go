package configtest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/check"
)

// Case is a change of a sound configuration, in YAML, and the one thing to say about it: the key, a part of what is wrong, and a part of
// the remedy.
type Case [4]string

// Checked is a pointer to arguments with rules of their own.
type Checked[T any] interface {
	*T
	Check() check.Report
}

// Args returns the arguments under a changed configuration, which must be well-formed.
func Args[T any](t testing.TB, change string) *T {
	t.Helper()
	args := new(T)
	assert.Empty(t, Defaults(t).With(t, change).Read(args).Faults, change)
	return args
}

// Faults holds the rules of the arguments T against cases that each break one of them.
func Faults[T any, P Checked[T]](t *testing.T, cases []Case) {
	t.Helper()
	each(t, cases, func(change string) (said, other []check.Finding) {
		r := P(Args[T](t, change)).Check()
		return r.Faults, r.Warnings
	})
}

// Warnings does so with cases that are allowed but dear.
func Warnings[T any, P Checked[T]](t *testing.T, cases []Case) {
	t.Helper()
	each(t, cases, func(change string) (said, other []check.Finding) {
		r := P(Args[T](t, change)).Check()
		return r.Warnings, r.Faults
	})
}

// Sound holds the rules against changes that are near to faults, and none.
func Sound[T any, P Checked[T]](t *testing.T, changes ...string) {
	t.Helper()
	for _, change := range append(changes, "{}") {
		assert.Equal(t, check.Report{}, P(Args[T](t, change)).Check(), change)
	}
}

// each wants exactly one finding for every case, with a message of its own.
func each(t *testing.T, cases []Case, findings func(change string) (said, other []check.Finding)) {
	t.Helper()
	seen := map[[2]string]string{}
	for _, c := range cases {
		said, other := findings(c[0])
		assert.Empty(t, other, c[0])
		Finding(t, c, said)
		message := [2]string{c[1], c[2]}
		assert.Empty(t, seen[message], "%s is told as another case is", c[0])
		seen[message] = c[0]
	}
}

// Finding wants the one finding of the case, and no other.
func Finding(t *testing.T, c Case, found []check.Finding) {
	t.Helper()
	if !assert.Len(t, found, 1, c[0]) {
		return
	}
	f := found[0]
	assert.Equal(t, c[1], f.Key, c[0])
	assert.Contains(t, f.Allowed, c[2], c[0])
	assert.Contains(t, f.Remedy, c[3], c[0])
	complete := f.Found != "" && c[2] != "" && c[3] != "" && !strings.Contains(f.String(), "%!")
	assert.True(t, complete, "%s: a finding has a value, what is wrong and what to do: %v", c[0], f)
}
