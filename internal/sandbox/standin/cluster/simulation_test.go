package cluster

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// simulation runs members on a clock and a network of its own, and checks at each step what must never happen.
type simulation struct {
	t       *testing.T
	random  *rand.Rand
	now     time.Time
	nodes   []*Node
	links   map[[2]int]*simulatedLink
	cut     map[[2]int]bool // both directions are in it
	lives   int64
	seeds   int
	waiting map[string]<-chan error
	acked   map[string]bool
	placed  map[Position]string // which message was delivered at a place
	seen    []Position          // for each member's subscriber, where it is
	got     []map[string]int    // how often it was given each message
	numbers int
}

// simulatedLink is a connection: packets come in order, or it ends. An incarnation is the sender's.
type simulatedLink struct {
	incarnation int64
	greeted     bool
	queue       []Packet
}

const subject = "/a/b"

func simulate(t *testing.T, seed uint64, members, seeds int) *simulation {
	s := &simulation{t: t, random: rand.New(rand.NewPCG(seed, 0)), now: time.UnixMilli(1_000_000), nodes: make([]*Node, members),
		links: map[[2]int]*simulatedLink{}, cut: map[[2]int]bool{}, seeds: seeds, waiting: map[string]<-chan error{},
		acked: map[string]bool{}, placed: map[Position]string{}, seen: make([]Position, members), got: make([]map[string]int, members)}
	for i := range s.nodes {
		s.got[i] = map[string]int{}
		s.start(i)
	}
	return s
}

func (s *simulation) start(i int) {
	s.lives++
	s.nodes[i] = New(Config{Self: i, Members: make([]string, len(s.nodes)), Seeds: s.seeds, Incarnation: s.lives,
		Keep: 1000, Expire: time.Hour,
		Now: func() time.Time { return s.now }, Log: func(string, ...any) {},
		Send: func(to int, p Packet) {
			if l := s.links[[2]int{i, to}]; l != nil {
				l.queue = append(l.queue, p)
			}
		}})
}

func (s *simulation) kill(i int) {
	s.nodes[i] = nil
	for j := range s.nodes {
		s.disconnect([2]int{j, i})
		if s.random.IntN(2) == 0 { // what it has sent may still arrive
			s.disconnect([2]int{i, j})
		}
	}
}

func (s *simulation) disconnect(ends [2]int) {
	l, n := s.links[ends], s.nodes[ends[0]]
	delete(s.links, ends)
	if l != nil && n != nil && n.Incarnation == l.incarnation {
		n.Down(ends[1])
	}
}

func (s *simulation) part(i, j int) {
	for _, ends := range [][2]int{{i, j}, {j, i}} {
		s.cut[ends] = true
		if s.random.IntN(2) == 0 {
			s.disconnect(ends)
		}
	}
}

// step lets some time pass, in which some of the packets arrive.
func (s *simulation) step() {
	s.now = s.now.Add(10 * time.Millisecond)
	for i, n := range s.nodes {
		for j := range s.nodes {
			ends := [2]int{i, j}
			l := s.links[ends]
			switch {
			case i == j || s.cut[ends]:
			case l != nil:
				s.deliver(ends, l)
			case n != nil && s.nodes[j] != nil && s.random.IntN(20) == 0:
				s.links[ends] = &simulatedLink{incarnation: n.Incarnation}
				n.Up(j)
			}
		}
		if n != nil && s.random.IntN(10) == 0 {
			n.Tick()
		}
	}
	s.check()
}

func (s *simulation) deliver(ends [2]int, l *simulatedLink) {
	to := s.nodes[ends[1]]
	if to == nil {
		s.disconnect(ends)
		return
	}
	if s.random.IntN(3) == 0 {
		return // slow
	}
	if !l.greeted {
		l.greeted = true
		if !to.Hello(ends[0], l.incarnation) {
			s.disconnect(ends)
			return
		}
	}
	for len(l.queue) > 0 && s.random.IntN(6) > 0 {
		p := overTheWire(l.queue[0])
		l.queue = l.queue[1:]
		to.Receive(ends[0], l.incarnation, p)
	}
	if n := s.nodes[ends[0]]; len(l.queue) == 0 && (n == nil || n.Incarnation != l.incarnation) {
		s.disconnect(ends)
	}
}

// overTheWire returns what arrives of a packet, which shares nothing with its sender.
func overTheWire(p Packet) (arrived Packet) {
	text, err := json.Marshal(p)
	if err == nil {
		err = json.Unmarshal(text, &arrived)
	}
	if err != nil {
		panic(err)
	}
	return arrived
}

// publish gives a new message, or one that was refused, to some member.
func (s *simulation) publish(id string) {
	if n := s.nodes[s.random.IntN(len(s.nodes))]; n != nil {
		s.waiting[id] = n.Publish(Message{Subject: subject, ID: id, Content: id})
	}
}

func (s *simulation) check() {
	for _, id := range slices.Sorted(maps.Keys(s.waiting)) {
		select {
		case err := <-s.waiting[id]:
			delete(s.waiting, id)
			if err == nil {
				s.acked[id] = true
			} else {
				s.publish(id)
			}
		default:
		}
	}
	for i, n := range s.nodes {
		if n == nil {
			continue
		}
		for _, m := range n.After(subject, s.seen[i]) {
			if other, taken := s.placed[m.Position]; taken {
				require.Equal(s.t, other, m.ID, "two messages at %v", m.Position)
			}
			require.Positive(s.t, m.Position.Compare(s.seen[i]), "out of order at member %d", i)
			s.placed[m.Position], s.seen[i] = m.ID, m.Position
			s.got[i][m.ID]++
		}
	}
}

// settle heals everything, and waits until all members have all that was acknowledged, once each.
func (s *simulation) settle() {
	clear(s.cut)
	for i, n := range s.nodes {
		if n == nil {
			s.start(i)
		} else {
			n.leaving = false
		}
	}
	marker := fmt.Sprintf("m%d", s.numbers)
	s.numbers++
	for s.publish(marker); !s.acked[marker]; {
		s.steps(1)
		if _, waits := s.waiting[marker]; !waits && !s.acked[marker] {
			s.publish(marker)
		}
	}
	s.steps(1000)
	for i := range s.nodes {
		for id := range s.acked {
			require.Equal(s.t, 1, s.got[i][id], "message %s at member %d", id, i)
		}
		status := s.nodes[i].Status()
		require.True(s.t, status.Quorum)
		for _, m := range status.Members {
			require.Equal(s.t, m.Seed, m.Counts)
		}
	}
}

func (s *simulation) steps(count int) {
	for range count {
		s.step()
		require.Less(s.t, s.now.UnixMilli(), int64(2_000_000), "nothing more happens")
	}
}
