package cluster

// Leave lets this member lead no more, as soon as others can. It goes on voting and holding messages.
func (n *Node) Leave() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.leaving = true
}

// stays are the other seeds that are here to stay, and count.
func (n *Node) stays() (seeds []int) {
	for i, p := range n.peers[:n.Seeds] {
		if i != n.Self && p.up && !p.leaving && n.alive(i) && n.counts(i) {
			seeds = append(seeds, i)
		}
	}
	return seeds
}

// handOver asks the seed that holds most to lead, if they can do without this one. Until it has been elected, this member leads on.
func (n *Node) handOver() {
	seeds := n.stays()
	if len(seeds) < n.majority() {
		return
	}
	heir := seeds[0]
	for _, i := range seeds {
		if n.peers[i].held > n.peers[heir].held {
			heir = i
		}
	}
	n.Send(heir, Packet{Kind: elect, Term: n.term})
}

// Dispensable says whether this member may end: the others have a leader, and a majority without it. So it may where all of them leave.
func (n *Node) Dispensable() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	allLeave := true
	for i := range n.Seeds {
		allLeave = allLeave && (i == n.Self || n.peers[i].leaving)
	}
	return allLeave || n.established() && !n.leads() && len(n.stays()) >= n.majority()
}
