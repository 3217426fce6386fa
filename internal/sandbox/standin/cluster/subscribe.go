package cluster

// Changed is closed when there may be new messages.
func (n *Node) Changed() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.changed
}

// After returns the messages of a subject behind a position that are kept, and committed.
func (n *Node) After(subject string, p Position) []Message {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.log.after(subject, p, n.commit)
}

// Resume returns where a subscriber goes on who has had a position. Under Standard each member counts by itself. It gives one that comes
// from another member the latest message, as documented (https://migratorydata.com/docs/get-started/concepts/qos/).
func (n *Node) Resume(subject string, p Position) Position {
	n.mu.Lock()
	defer n.mu.Unlock()
	if own := uint64(n.Incarnation); n.Seeds == 0 && p.Epoch != own {
		return Position{own, max(n.log.subject(subject).Seq, 1) - 1}
	}
	return p
}

// keep takes a message under Standard.
func (n *Node) keep(m Message) {
	if n.log.find(m.Subject, m.ID) == 0 {
		m.Position, m.Index, m.Time = Position{uint64(n.Incarnation), n.log.subject(m.Subject).Seq + 1}, n.log.Last+1, n.Now()
		n.log.add(Entry{Index: m.Index, Message: &m}, n.Keep, n.Expire)
		n.commit = n.log.Last
		n.settle()
	}
}
