package cluster

// Kind says what a packet is.
type Kind string

const (
	state   Kind = "state"   // what the sender has; with Leads, that it leads, and what is committed
	ask     Kind = "ask"     // for a vote; with Pre, whether there would be one
	grant   Kind = "grant"   // of a vote
	install Kind = "install" // the leader's whole log, in place of the receiver's
	extend  Kind = "extend"  // the log by one entry
	publish Kind = "publish" // a message, to the leader or, under Standard, to everybody
	elect   Kind = "elect"   // yourself at once: the leader leaves
)

// Packet goes from one member to another. Packets arrive in the order of their sending, or the connection ends.
type Packet struct {
	Kind    Kind
	Term    uint64   `json:",omitempty"` // of the sender, or that it wants to lead
	Pre     bool     `json:",omitempty"`
	Leads   bool     `json:",omitempty"`
	Leaving bool     `json:",omitempty"`
	LogTerm uint64   `json:",omitempty"`
	Last    uint64   `json:",omitempty"`
	Commit  uint64   `json:",omitempty"`
	Log     *Log     `json:",omitempty"`
	Entry   *Entry   `json:",omitempty"`
	Message *Message `json:",omitempty"`
}

func (n *Node) state() Packet {
	return Packet{Kind: state, Term: n.term, LogTerm: n.log.Term, Last: n.log.Last, Leads: n.leads(), Leaving: n.leaving, Commit: n.commit}
}

func (n *Node) whole() Packet {
	return Packet{Kind: install, Term: n.term, Log: n.log.clone(), Commit: n.commit}
}
