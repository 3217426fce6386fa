package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/sandbox/project"
)

func TestASiteThatIsApart(t *testing.T) {
	sites := []project.Site{{Name: "nyc"}, {Name: "sfc"}}
	assert.Empty(t, apart("[_nyc-b:nyc|1] (2) [_nyc-b:nyc, _sfc-x:sfc]", sites))
	alone := apart("[_nyc-b:nyc|2] (1) [_nyc-b:nyc]", sites)
	if assert.Len(t, alone, 1) {
		assert.Contains(t, alone[0], "the bridge has no master of sfc")
	}
}
