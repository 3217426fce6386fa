package ring

import (
	"context"
	"errors"
	"fmt"
	"testing"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
	"github.com/stretchr/testify/assert"
)

// query is one that runs until its context ends.
type query struct {
	gocql.RetryableQuery
	ctx context.Context
}

func (q query) Context() context.Context { return q.ctx }

// Only slowness is waited for, and only as long as somebody waits for the answer.
func TestOnlySlowReadsAreRepeated(t *testing.T) {
	assert.Equal(t, gocql.Retry, patience{}.GetRetryType(fmt.Errorf("a page: %w", &gocql.RequestErrReadTimeout{})))
	for _, err := range []error{&gocql.RequestErrUnavailable{}, &gocql.RequestErrWriteTimeout{}, errors.New("no such table")} {
		assert.Equal(t, gocql.Rethrow, patience{}.GetRetryType(err), err)
	}
	ctx, end := context.WithCancel(t.Context())
	assert.True(t, patience{}.Attempt(query{ctx: ctx}))
	end()
	assert.False(t, patience{}.Attempt(query{ctx: ctx}))
}
