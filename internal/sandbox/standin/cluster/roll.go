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
// From then on no majority of earlier lives elects another leader. Their votes are older than the answers. Whoever had asked for one
// was in a later term before, and would not have answered. So each majority that can still come has a seed in common with each one of
// today. Votes that outlive the memory of those who gave them are what goes wrong otherwise
// (https://doi.org/10.4230/LIPIcs.DISC.2017.36).
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
