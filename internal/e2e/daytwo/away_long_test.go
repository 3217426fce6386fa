//go:build long

package daytwo

import (
	"testing"
	"time"
)

// longOutage is longer than a node may be silent. The sandbox's controller manager, which knows no election, sits it out. Then it takes
// all nodes for lost until they report, and clients have no member for that moment: https://github.com/kubernetes/kubernetes/issues/105617.
// No member may be taken for that.
const longOutage = 5 * time.Minute

func TestLongTheAPIRefusesForFiveMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	t.Run("objects are created", func(t *testing.T) { (&world{t, w.Instance}).creationsFail(refuses, longOutage, cutOff...) })
	t.Run("a rollout is awaited", func(t *testing.T) { (&world{t, w.Instance}).rolloutGoesOn(refuses, longOutage, kept) })
}

// Requests are given up when nothing was heard for 30 seconds and then for 15 more
// (https://pkg.go.dev/k8s.io/apimachinery/pkg/util/net#SetTransportDefaults).
func TestLongTheAPIHangsForFiveMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	t.Run("objects are created", func(t *testing.T) {
		(&world{t, w.Instance}).creationsFail(hangs, longOutage, "http2: client connection lost", "net/http: TLS handshake timeout")
	})
	t.Run("a rollout is awaited", func(t *testing.T) { (&world{t, w.Instance}).rolloutGoesOn(hangs, longOutage, kept) })
}
