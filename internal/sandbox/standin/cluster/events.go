package cluster

import "time"

// Hello says that a member has connected. It is to be refused where a later one is known.
func (n *Node) Hello(from int, incarnation int64) (welcome bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	p := &n.peers[from]
	if incarnation > p.incarnation {
		*p = peer{incarnation: incarnation, up: p.up}
	}
	return incarnation == p.incarnation && from != n.Self
}

// Up says that packets reach a member from now on.
func (n *Node) Up(to int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.peers[to].up = true
	if n.leads() {
		n.Send(to, n.whole())
	}
	n.Send(to, n.state())
}

// Down says that packets no longer reach it. Those that were sent may be lost.
func (n *Node) Down(to int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.peers[to].up = false
}

// Tick is to be called about ten times in the time of patience.
func (n *Node) Tick() {
	n.mu.Lock()
	defer n.mu.Unlock()
	silent := n.Now().Sub(n.heard)
	switch {
	case n.leads() && !n.followed(), n.leader != nobody && !n.leads() && silent > patience:
		n.follow(nobody)
	case n.leads():
		n.callRoll()
		if n.leaving {
			n.handOver()
		}
	case n.Self < n.Seeds && !n.leaving && silent > patience+time.Duration(n.Self)*patience/4: // the first of the list comes first
		n.campaign(true)
	}
	n.refuse(func(p *pending) bool { return n.Now().Sub(p.since) > 2*patience })
	n.broadcast(n.state())
}

// Receive takes a packet from a member that has said hello.
func (n *Node) Receive(from int, incarnation int64, p Packet) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if incarnation != n.peers[from].incarnation {
		return
	}
	n.peers[from].heard = n.Now()
	n.peers[from].leaving = n.peers[from].leaving || p.Leaving
	if p.Term > n.term && !p.Pre {
		n.enter(p.Term)
	}
	switch {
	case p.Kind == publish && n.Seeds == 0:
		n.keep(*p.Message)
	case p.Kind == publish && n.leads():
		n.take(*p.Message)
	case p.Term < n.term:
	case p.Kind == state:
		n.receiveState(from, p)
	case p.Kind == ask:
		n.receiveAsk(from, p)
	case p.Kind == grant:
		n.receiveGrant(from, p)
	case p.Kind == install, p.Kind == extend:
		n.receiveLog(from, p)
	case p.Kind == elect && !n.leaving:
		n.campaign(false)
	}
}
