// Package cluster keeps the messages of a MigratoryData cluster alike on its members.
//
// How the vendor's server does that is not published. What it promises is documented, and kept here: under Guaranteed, a majority of the
// seeds holds a message that was acknowledged. The way is that of Viewstamped Replication and Raft
// (https://pmg.csail.mit.edu/papers/vr-revisited.pdf, https://raft.github.io/raft.pdf), cut down to what memory alone needs:
//
//   - One seed leads. It gives every message its place, and sends it to all members.
//   - It sends its whole log first: when it is elected, and to each member that connects. So no two logs are ever reconciled.
//   - A member that starts anew has forgotten what it held and for whom it voted. Each start is therefore an incarnation of its own, and
//     the log says which ones count. See roll.go.
//   - Where too few of those are left, as at the first start, all seeds together may elect the one of them that remembers most.
//
// A Node does nothing by itself: time, packets and connections are given to it.
package cluster

import (
	"errors"
	"sync"
	"time"
)

const (
	nobody   = -1
	patience = time.Second // without a sign of life
	backlog  = 200         // messages that may wait for a majority; less than Keep, so that none goes before it is delivered
)

// ErrNotTaken says that a message was not acknowledged. It may still be delivered.
var ErrNotTaken = errors.New("no majority of the seeds has taken the message: publish it again, under the same id")

// Config is what a Node is told at its start.
type Config struct {
	Members     []string // their addresses
	Self        int      // this one's place among them
	Seeds       int      // the first so many of them; 0 is Standard
	Incarnation int64    // of this start: higher than at the starts before
	Keep        int      // messages of each subject
	Expire      time.Duration
	Now         func() time.Time
	Send        func(to int, p Packet)           // must not wait
	Log         func(format string, args ...any) // one line
}

// Node is a member. Its methods may be called at any time.
type Node struct {
	Config
	mu      sync.Mutex
	log     *Log
	commit  uint64 // up to this index, messages are delivered
	term    uint64
	vote    int64 // the incarnation that has this member's vote of the term; 0 is none
	leader  int
	heard   time.Time     // when the leader was, or an election began
	votes   map[int]int64 // for this member, by incarnations, to lead the term wanted; with pre, they are not yet binding
	wanted  uint64
	pre     bool
	leaving bool
	roll    roll
	peers   []peer
	pending map[string]*pending
	changed chan struct{}
}

// peer is what is known of a member.
type peer struct {
	incarnation int64 // 0 has never been heard
	up          bool  // can be sent to
	leaving     bool
	heard       time.Time
	held        uint64 // of this term's log
}

// New returns a member that remembers nothing.
func New(c Config) *Node {
	n := &Node{Config: c, log: &Log{Seats: make([]int64, c.Seeds), Subjects: map[string]*Subject{}}, leader: nobody, heard: c.Now(),
		peers: make([]peer, len(c.Members)), pending: map[string]*pending{}, changed: make(chan struct{})}
	n.peers[c.Self].incarnation = c.Incarnation
	return n
}

func (n *Node) leads() bool   { return n.leader == n.Self }
func (n *Node) majority() int { return n.Seeds/2 + 1 }

// alive says whether a member has given a sign of life.
func (n *Node) alive(i int) bool { return i == n.Self || n.Now().Sub(n.peers[i].heard) <= patience }

// counts says whether the log lets a seed count, in the life that it has now.
func (n *Node) counts(i int) bool {
	return n.log.Seats[i] != 0 && n.log.Seats[i] == n.peers[i].incarnation
}

// established says whether a leader is known, and a majority behind it.
func (n *Node) established() bool {
	return n.leader != nobody && n.log.Term == n.term && n.commit >= n.log.Start
}

func (n *Node) broadcast(p Packet) {
	for i := range n.peers {
		if n.peers[i].up {
			n.Send(i, p)
		}
	}
}
