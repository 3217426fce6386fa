package infra

import (
	"time"

	"stateful-clusters/internal/check"
)

const (
	clockForm = "15:04"
	// Both Google and Azure want windows of at least 4 hours; Azure wants none beyond 24.
	leastWindow   = 4
	longestWindow = 24
)

// checkClock wants a time of day in UTC.
func checkClock(r *check.Report, key, value string) {
	if _, err := time.Parse(clockForm, value); err != nil || len(value) != len(clockForm) {
		r.Fault(key, value, "must be a time of day in UTC", "write it in quotes, as \"03:00\"")
	}
}
