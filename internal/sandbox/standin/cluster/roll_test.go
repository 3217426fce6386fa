package cluster

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wires are members between whom packets go only when the test says so.
type wires struct {
	nodes [3]*Node
	sent  [3][3][]Packet
}

func (w *wires) start(i int, incarnation int64) {
	w.nodes[i] = New(Config{Self: i, Members: make([]string, 3), Seeds: 3, Incarnation: incarnation, Keep: 1000, Expire: time.Hour,
		Now: func() time.Time { return time.UnixMilli(1) }, Log: func(string, ...any) {},
		Send: func(to int, p Packet) { w.sent[i][to] = append(w.sent[i][to], p) }})
}

func (w *wires) connect(i, j int) {
	w.sent[i][j] = nil
	w.nodes[j].Hello(i, w.nodes[i].Incarnation)
	w.nodes[i].Up(j)
}

// pass lets through what one has sent to another.
func (w *wires) pass(i, j int, incarnation int64) {
	packets := w.sent[i][j]
	w.sent[i][j] = nil
	for _, p := range packets {
		w.nodes[j].Receive(i, incarnation, overTheWire(p))
	}
}

// exchange passes packets between members until they have nothing more to say.
func (w *wires) exchange(members ...int) {
	for range 10 {
		for _, i := range members {
			for _, j := range members {
				w.pass(i, j, w.nodes[i].Incarnation)
			}
		}
	}
}

// Seed 2 votes for seed 1, starts anew, and holds a message of the leader 0. If that were enough to acknowledge it, it would be lost when
// the vote arrives, since seed 1 does not have it.
func TestAVoteThatOutlivesItsGiversMemoryCostsNoMessage(t *testing.T) {
	w := &wires{}
	for i := range w.nodes {
		w.start(i, int64(10+i))
	}
	for i := range w.nodes {
		for j := range w.nodes {
			w.connect(i, j)
		}
	}
	w.nodes[0].campaign(true)
	w.exchange(0, 1, 2)
	w.nodes[0].Tick()
	w.exchange(0, 1, 2)
	before := w.nodes[0].Publish(Message{Subject: subject, ID: "before"})
	w.exchange(0, 1, 2)
	require.NoError(t, <-before)

	w.nodes[1].campaign(false)
	w.pass(1, 2, 11)
	vote := w.sent[2][1]
	require.NotEmpty(t, vote)

	w.start(2, 22)
	w.connect(2, 0)
	w.connect(0, 2)
	w.exchange(0, 2)
	w.nodes[0].Tick() // calls the roll, which seed 1 does not answer
	w.exchange(0, 2)
	require.NotNil(t, w.nodes[0].roll.incarnations)
	done := w.nodes[0].Publish(Message{Subject: subject, ID: "after"})
	w.exchange(0, 2)
	require.NotZero(t, w.nodes[2].log.find(subject, "after"), "it is held by two of three")
	require.Empty(t, done)

	w.sent[2][1] = vote
	w.pass(2, 1, 12)
	require.True(t, w.nodes[1].leads())
	w.connect(2, 1)
	w.connect(1, 2)
	w.exchange(0, 1, 2)
	assert.ErrorIs(t, <-done, ErrNotTaken)
	assert.Len(t, w.nodes[0].After(subject, Position{}), 1)
}
