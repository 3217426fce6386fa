package cluster

import "slices"

// lead begins this member's term. Its first entry says nothing: whoever holds it holds all before it.
func (n *Node) lead() {
	n.leader, n.votes, n.roll = n.Self, nil, roll{}
	for i := range n.peers {
		n.peers[i].held = 0
	}
	n.log.Term, n.log.Start = n.term, n.log.Last+1
	n.broadcast(n.whole())
	n.append(Entry{})
}

// append adds an entry and sends it to all.
func (n *Node) append(e Entry) {
	e.Index = n.log.Last + 1
	if e.Message != nil {
		e.Message.Index = e.Index
	}
	n.log.add(e, n.Keep, n.Expire)
	n.broadcast(Packet{Kind: extend, Term: n.term, Entry: &e, Commit: n.commit})
}

// receiveState hears what a member has, and what a leader has committed.
func (n *Node) receiveState(from int, p Packet) {
	if p.LogTerm == n.term {
		n.peers[from].held = p.Last
	}
	switch {
	case n.leads():
		n.advance()
	case p.Leads:
		n.follow(from)
		n.deliver(p.Commit)
	}
}

// receiveLog takes the leader's log, or its next entry.
func (n *Node) receiveLog(from int, p Packet) {
	n.follow(from)
	switch {
	case p.Kind == install:
		n.log, n.commit = p.Log, p.Commit
		n.settle()
	case n.log.Term == p.Term && n.log.Last+1 == p.Entry.Index:
		n.log.add(*p.Entry, n.Keep, n.Expire)
		n.deliver(p.Commit)
	}
	n.Send(from, n.state())
}

// deliver lets messages out up to an index.
func (n *Node) deliver(commit uint64) {
	if commit = min(commit, n.log.Last); n.log.Term == n.term && commit > n.commit {
		n.commit = commit
		n.settle()
	}
}

// advance commits what a majority of the seeds holds, all of which count.
func (n *Node) advance() {
	n.endRoll()
	var held []uint64
	for i := range n.Seeds {
		if n.counts(i) {
			held = append(held, n.held(i))
		}
	}
	slices.Sort(held)
	if rest := len(held) - n.majority(); rest >= 0 && held[rest] > n.commit {
		n.deliver(held[rest])
		n.broadcast(n.state())
	}
}

// held is how much of this leader's log a member has.
func (n *Node) held(i int) uint64 {
	if i == n.Self {
		return n.log.Last
	}
	return n.peers[i].held
}
