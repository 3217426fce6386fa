//go:build long

package daytwo

import "testing"

func TestLongRandomSequences(t *testing.T) { performAll(t, 1000, 4) }
