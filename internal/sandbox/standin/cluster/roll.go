package cluster

import "slices"

// roll is a leader's question to all seeds: which of their incarnations hold the log up to an entry.
type roll struct {
	incarnations []int64
	index        uint64
}

// callRoll begins when all seeds are here, and one has started anew.
func (n *Node) callRoll() {
	now := make([]int64, n.Seeds)
	for i := range now {
		if now[i] = n.peers[i].incarnation; !n.alive(i) {
			return
		}
	}
	if !slices.Equal(now, n.log.Seats) && !slices.Equal(now, n.roll.incarnations) {
		n.roll = roll{now, n.log.Last + 1}
		n.append(Entry{})
	}
}

// endRoll lets those count who have answered, if that is all of them.
//
// Then no majority that counted before can still elect another leader unnoticed. Votes of forgotten lives are older than the answers, so whoever
// had asked for one was in a later term already, and would not have answered. Hence every later majority has one of today's seeds in common with
// every majority of today. Votes that outlive the memory of who gave them are what goes wrong without that
// (https://drkp.net/papers/recovery-disc17.pdf).
func (n *Node) endRoll() {
	if n.roll.incarnations == nil {
		return
	}
	for i, incarnation := range n.roll.incarnations {
		if n.peers[i].incarnation != incarnation || n.held(i) < n.roll.index {
			return
		}
	}
	n.Log("all %d seeds are here, and count", n.Seeds)
	n.append(Entry{Seats: n.roll.incarnations})
	n.roll = roll{}
}

// followed says whether a leader hears enough seeds to go on: a majority that counts, or all.
func (n *Node) followed() bool {
	alive, count := 0, 0
	for i := range n.Seeds {
		if n.alive(i) {
			alive++
			if n.counts(i) {
				count++
			}
		}
	}
	return count >= n.majority() || alive == n.Seeds
}
