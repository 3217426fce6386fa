package ring

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A member that could not be reached has not refused anybody.
func TestOnlyARefusalIsOne(t *testing.T) {
	assert.NoError(t, refused(errors.New(`connecting by CQL: authentication required (using "PasswordAuthenticator")`)))
	assert.ErrorContains(t, refused(nil), "everybody is let in")
	assert.ErrorContains(t, refused(errors.New("connection refused")), "connection refused")
}
