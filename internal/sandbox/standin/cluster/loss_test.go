package cluster

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Members are killed and cut off at random, but never more seeds at a time than the others can do without. Nothing that was
// acknowledged is lost, nothing comes twice, and no place has two messages.
func TestNothingIsLostWhileAMajorityOfTheSeedsRemembers(t *testing.T) {
	for _, c := range []struct{ members, seeds int }{{3, 3}, {4, 3}, {5, 5}, {5, 3}} {
		for seed := range uint64(30) {
			t.Run(fmt.Sprintf("%d members, %d seeds, %d", c.members, c.seeds, seed), func(t *testing.T) {
				s := simulate(t, seed, c.members, c.seeds)
				s.settle()
				for range 30 {
					s.trouble()
					for range s.random.IntN(300) {
						if s.random.IntN(10) == 0 {
							s.publish(fmt.Sprintf("m%d", s.numbers))
							s.numbers++
						}
						s.step()
					}
				}
				s.settle()
			})
		}
	}
}

// trouble takes a member away or brings one back, cuts members off from each other or heals that.
func (s *simulation) trouble() {
	i, j := s.random.IntN(len(s.nodes)), s.random.IntN(len(s.nodes))
	switch action := s.random.IntN(5); {
	case action < 2 && s.nodes[i] == nil:
		s.start(i)
	case action < 2 && (i >= s.seeds || s.spare(i)):
		s.kill(i)
	case action == 2 && i != j:
		s.part(i, j)
	case action == 3:
		clear(s.cut)
	case action == 4 && s.nodes[i] != nil:
		s.nodes[i].leaving = !s.nodes[i].leaving
	}
}

// spare says whether the other seeds make a majority that remembers: each counts, in the life that it has, in the newest log of all.
func (s *simulation) spare(i int) bool {
	var newest *Node
	for j, n := range s.nodes[:s.seeds] {
		if n != nil && j != i && (newest == nil || n.log.Term > newest.log.Term ||
			n.log.Term == newest.log.Term && n.log.Last > newest.log.Last) {
			newest = n
		}
	}
	count := 0
	for j, n := range s.nodes[:s.seeds] {
		if n != nil && j != i && newest.log.Seats[j] == n.Incarnation {
			count++
		}
	}
	return newest != nil && count > s.seeds/2
}

func TestAfterALossOfAllMemoryTheSeedsBeginAnew(t *testing.T) {
	s := simulate(t, 1, 3, 3)
	s.settle()
	for i := range s.nodes {
		s.kill(i)
	}
	s.acked = map[string]bool{}
	s.settle()
	assert.Len(t, s.placed, 2, "two messages, at two places")
}

func TestWithoutAMajorityNothingIsAcknowledged(t *testing.T) {
	s := simulate(t, 1, 5, 3)
	s.settle()
	s.kill(1)
	s.kill(2)
	s.steps(500)
	for _, i := range []int{0, 3, 4} {
		assert.False(t, s.nodes[i].Status().Quorum)
		assert.ErrorIs(t, <-s.nodes[i].Publish(Message{Subject: subject, ID: "lost", Content: "lost"}), ErrNotTaken)
	}
	s.settle()
}
