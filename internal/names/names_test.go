package names

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIn(t *testing.T) {
	assert.Equal(t, "members", In("", "members"))
	assert.Equal(t, "nyc-members", In("nyc", "members"))
}
