package cluster

// Status is what a member knows of its cluster.
type Status struct {
	Self    string   `json:"self"`
	Members []Member `json:"members"` // as listed
	Leader  string   `json:"leader"`  // "" is none
	Term    uint64   `json:"term"`
	Quorum  bool     `json:"quorum"` // messages are acknowledged; always under Standard
}

// Member is one of them.
type Member struct {
	Address   string `json:"address"`
	Seed      bool   `json:"seed"`
	Connected bool   `json:"connected"` // in both directions; a member is to itself
	Counts    bool   `json:"counts"`    // it is a seed, and has told the leader that it holds all
}

// Status returns what is known now.
func (n *Node) Status() Status {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := Status{Self: n.Members[n.Self], Term: n.term, Quorum: n.Seeds == 0 || n.established()}
	for i, address := range n.Members {
		seed := i < n.Seeds
		s.Members = append(s.Members, Member{address, seed, i == n.Self || n.peers[i].up && n.alive(i), seed && n.counts(i)})
	}
	if n.leader != nobody {
		s.Leader = n.Members[n.leader]
	}
	return s
}
