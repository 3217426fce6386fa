package plugin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// How the real providers ask again: with growing pauses, until the operation's time is up. The pauses shrink with the clouds'
// durations, but the whole never to less than patience.
const (
	firstPause   = time.Second
	longestPause = 20 * time.Second
	shortest     = 20 * time.Millisecond
	usual        = 20 * time.Minute
	patience     = 4 * time.Second
)

// attempt makes a call, as often as the provider would, and keeps the ledger.
func attempt(ctx context.Context, a *account.Account, operation account.Operation, call account.Call, timeout float64, ask func() (account.Resource, error)) (account.Resource, error) {
	factor := a.Settings().Factor
	limit := usual
	if timeout > 0 {
		limit = time.Duration(timeout * float64(time.Second))
	}
	deadline := time.Now().Add(max(scale(limit, factor), patience))
	number := a.Ledger().Begin(operation, call)
	pause := firstPause
	for attempts := 1; ; attempts++ {
		r, err := ask()
		var refusal *account.Error
		if !errors.As(err, &refusal) || !refusal.Retry || time.Now().After(deadline) {
			a.Ledger().End(number, r.ID, attempts, err)
			return r, explain(operation, call, err, attempts)
		}
		select {
		case <-time.After(max(scale(pause, factor), shortest)):
		case <-ctx.Done():
			a.Ledger().End(number, "", attempts, ctx.Err())
			return account.Resource{}, ctx.Err()
		}
		pause = min(2*pause, longestPause)
	}
}

func scale(d time.Duration, factor float64) time.Duration { return time.Duration(float64(d) * factor) }

// explain says what was attempted on what, with the cloud's words.
func explain(operation account.Operation, call account.Call, err error, attempts int) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf("%s %s", operation, schema.Kind(call.Type))
	if call.Name != "" {
		what += " (" + call.Name + ")"
	}
	if call.ID != "" {
		what += " " + call.ID
	}
	if attempts > 1 {
		return fmt.Errorf("%s: %w (after %d attempts)", what, err, attempts)
	}
	return fmt.Errorf("%s: %w", what, err)
}
