package cluster

// Leave lets this member lead no more, as soon as others can. It goes on voting and holding messages.
func (n *Node) Leave() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.leaving = true
}

// handOver asks the seed that holds most to lead, and is asked for its vote then. Until that has come, this member leads on.
func (n *Node) handOver() {
	heir := nobody
	for i := range n.Seeds {
		p := &n.peers[i]
		if i != n.Self && p.up && !p.leaving && n.alive(i) && n.counts(i) && (heir == nobody || p.held > n.peers[heir].held) {
			heir = i
		}
	}
	if heir != nobody && n.others() >= n.majority() {
		n.Send(heir, Packet{Kind: elect, Term: n.term})
	}
}

// others is how many of the other seeds are here and count.
func (n *Node) others() (count int) {
	for i := range n.Seeds {
		if i != n.Self && n.alive(i) && n.counts(i) {
			count++
		}
	}
	return count
}

// Dispensable says whether this member may end: the others have a leader, and a majority without it. So they have where all of them leave.
func (n *Node) Dispensable() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	allLeave := true
	for i := range n.Seeds {
		allLeave = allLeave && (i == n.Self || n.peers[i].leaving)
	}
	return n.Seeds == 0 || allLeave || n.established() && !n.leads() && n.others() >= n.majority()
}
