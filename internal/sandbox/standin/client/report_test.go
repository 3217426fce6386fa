package client

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/sandbox/standin/wire"
)

func TestWhatIsLostTwiceOrLateIsCounted(t *testing.T) {
	r := &run{acked: map[int]bool{1: true, 2: true, 3: true, 4: true}}
	sound, bad := &subscriber{run: r, seen: map[int]bool{}}, &subscriber{run: r, seen: map[int]bool{}}
	r.subscribers = []*subscriber{sound, bad}
	for _, number := range []string{"1", "2", "3", "4", "5"} { // the last one was not acknowledged
		sound.take(wire.Frame{Content: number})
	}
	for _, number := range []string{"1", "3", "2", "3", "not ours"} {
		bad.take(wire.Frame{Content: number})
	}
	report := r.total()
	assert.Equal(t, []int{1, 1, 1}, []int{report.Lost, report.Duplicated, report.OutOfOrder})
	assert.Equal(t, []int{0, 0, 0, 5}, []int{report.Subscribers[0].Lost, report.Subscribers[0].Duplicated,
		report.Subscribers[0].OutOfOrder, report.Subscribers[0].Received})
}

func TestTheLongestGap(t *testing.T) {
	var g gap
	for _, second := range []int64{10, 11, 15, 17} {
		g.mark(time.Unix(second, 0))
	}
	assert.Equal(t, 4*time.Second, g.longest)
}
