package cluster

// campaign asks the seeds for their votes; first whether they would give them, so that a member that nobody hears disturbs nobody
// (Raft's pre-vote, https://web.stanford.edu/~ouster/cgi-bin/papers/OngaroPhD.pdf, 9.6).
func (n *Node) campaign(pre bool) {
	// A term that follows the clock is a new one even where all have forgotten the old ones.
	term := max(n.term+1, uint64(n.Now().UnixMilli()))
	if !pre {
		n.enter(term)
		n.vote = n.Incarnation
	}
	n.heard, n.pre, n.wanted = n.Now(), pre, term
	n.votes = map[int]int64{n.Self: n.Incarnation}
	for i := range n.Seeds {
		if n.peers[i].up {
			n.Send(i, Packet{Kind: ask, Term: term, Pre: pre, LogTerm: n.log.Term, Last: n.log.Last})
		}
	}
}

// receiveAsk votes for a seed that remembers as much as this one at least.
func (n *Node) receiveAsk(from int, p Packet) {
	candidate := n.peers[from].incarnation
	switch {
	case p.LogTerm < n.log.Term || p.LogTerm == n.log.Term && p.Last < n.log.Last:
		return
	case p.Pre && (p.Term == n.term || n.leader != nobody), !p.Pre && n.vote != 0 && n.vote != candidate:
		return
	case !p.Pre:
		n.vote, n.heard = candidate, n.Now()
	}
	n.Send(from, Packet{Kind: grant, Term: p.Term, Pre: p.Pre})
}

func (n *Node) receiveGrant(from int, p Packet) {
	if n.votes == nil || p.Pre != n.pre || p.Term != n.wanted {
		return
	}
	n.votes[from] = n.peers[from].incarnation
	counting := 0
	for i, incarnation := range n.votes {
		if n.log.Seats[i] == incarnation {
			counting++
		}
	}
	switch {
	case counting < n.majority() && len(n.votes) < n.Seeds:
	case n.pre:
		n.campaign(false)
	default:
		n.Log("leads, term %d, elected by %d of %d seeds, of which %d count", n.term, len(n.votes), n.Seeds, counting)
		n.lead()
	}
}

// enter begins a later term.
func (n *Node) enter(term uint64) {
	n.term, n.vote, n.votes = term, 0, nil
	n.follow(nobody)
}

// follow takes a member for the leader. Who waits for an acknowledgement from another one waits in vain.
func (n *Node) follow(leader int) {
	if leader != nobody {
		n.heard = n.Now()
	}
	if leader == n.leader {
		return
	}
	n.leader, n.votes = leader, nil
	n.refuse(func(*pending) bool { return true })
	if leader == nobody {
		n.Log("no leader")
	} else {
		n.Log("follows %s, term %d", n.Members[leader], n.term)
	}
}
