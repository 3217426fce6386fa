package cluster

import "time"

// pending is a message whose publishers wait.
type pending struct {
	subject string
	since   time.Time
	done    []chan<- error
}

// Publish gives a message to the cluster, of which Subject, ID and Content count. Nil arrives when it is acknowledged, ErrNotTaken when
// that cannot be said.
func (n *Node) Publish(m Message) <-chan error {
	n.mu.Lock()
	defer n.mu.Unlock()
	done := make(chan error, 1)
	switch {
	case n.Seeds == 0:
		n.keep(m)
		n.broadcast(Packet{Kind: publish, Message: &m})
		done <- nil
		return done
	case n.leader == nobody:
		done <- ErrNotTaken
		return done
	}
	p := n.pending[m.ID]
	if p == nil {
		p = &pending{subject: m.Subject, since: n.Now()}
		n.pending[m.ID] = p
	}
	p.done = append(p.done, done)
	if n.leads() {
		n.take(m)
	} else {
		n.Send(n.leader, Packet{Kind: publish, Message: &m})
	}
	n.settle() // what was taken long ago
	return done
}

// take gives a message its place.
func (n *Node) take(m Message) {
	if n.log.Last-n.commit < backlog && n.log.find(m.Subject, m.ID) == 0 {
		m.Position, m.Time = Position{n.term, n.log.subject(m.Subject).Seq + 1}, n.Now()
		n.append(Entry{Message: &m})
	}
}

// settle tells everybody who waits for what is committed. Every member holds all messages, so the leader need not say which ones it took.
func (n *Node) settle() {
	for id, p := range n.pending {
		if index := n.log.find(p.subject, id); index != 0 && index <= n.commit {
			n.answer(id, nil)
		}
	}
	close(n.changed)
	n.changed = make(chan struct{})
}

// refuse gives up on some of those that wait.
func (n *Node) refuse(which func(*pending) bool) {
	for id, p := range n.pending {
		if which(p) {
			n.answer(id, ErrNotTaken)
		}
	}
}

func (n *Node) answer(id string, err error) {
	for _, done := range n.pending[id].done {
		done <- err
	}
	delete(n.pending, id)
}
