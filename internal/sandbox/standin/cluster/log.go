package cluster

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"time"
)

// Position is the place of a message in its subject. The zero value is before all messages.
type Position struct {
	Epoch uint64 `json:"epoch"` // the term of the leader that took the message; never used again, not even after a loss of all memory
	Seq   uint64 `json:"seq"`   // counts from 1, and goes on through the epochs
}

// Compare orders positions as messages are delivered.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Epoch, q.Epoch), cmp.Compare(p.Seq, q.Seq))
}

// Message is what a publisher says on a subject.
type Message struct {
	Position
	Subject string    `json:"subject"`
	ID      string    `json:"id"` // the publisher's: a second message of this name on the subject is the first one again
	Content string    `json:"content"`
	Index   uint64    `json:"index"` // of its entry
	Time    time.Time `json:"time"`
}

// Entry is one step of the log: a message, or which seeds count from now on, or nothing.
type Entry struct {
	Index   uint64
	Message *Message `json:",omitempty"`
	Seats   []int64  `json:",omitempty"`
}

// Log is all that a member remembers.
type Log struct {
	Term     uint64  // of the leader whose log it is, or the beginning of it; 0 remembers nothing
	Start    uint64  // the first index that this leader added
	Last     uint64  // the last index
	Seats    []int64 // for each seed, the incarnation that counts; 0 is none
	Subjects map[string]*Subject
}

// Subject holds the newest messages, the oldest first.
type Subject struct {
	Seq      uint64 // of the last one
	Messages []Message
}

// add appends an entry, and drops what is too much of its subject, or too old.
func (l *Log) add(e Entry, keep int, expire time.Duration) {
	l.Last = e.Index
	if e.Seats != nil {
		l.Seats = e.Seats
	}
	if e.Message == nil {
		return
	}
	s := l.Subjects[e.Message.Subject]
	if s == nil {
		s = &Subject{}
		l.Subjects[e.Message.Subject] = s
	}
	s.Seq = e.Message.Seq
	s.Messages = append(s.Messages, *e.Message)
	for len(s.Messages) > keep || e.Message.Time.Sub(s.Messages[0].Time) > expire {
		s.Messages = s.Messages[1:]
	}
}

// seq is the number of the subject's last message, and 0 if it had none.
func (l *Log) seq(subject string) uint64 {
	if s := l.Subjects[subject]; s != nil {
		return s.Seq
	}
	return 0
}

// find returns the index of a message, and 0 where it is not kept.
func (l *Log) find(subject, id string) uint64 {
	if s := l.Subjects[subject]; s != nil {
		for _, m := range slices.Backward(s.Messages) {
			if m.ID == id {
				return m.Index
			}
		}
	}
	return 0
}

// after returns the messages of a subject behind a position, up to an index.
func (l *Log) after(subject string, p Position, index uint64) []Message {
	s := l.Subjects[subject]
	if s == nil {
		return nil
	}
	from := sort.Search(len(s.Messages), func(i int) bool { return s.Messages[i].Compare(p) > 0 })
	to := sort.Search(len(s.Messages), func(i int) bool { return s.Messages[i].Index > index })
	return slices.Clone(s.Messages[min(from, to):to])
}

// clone shares nothing with the log that changes.
func (l *Log) clone() *Log {
	c := *l
	c.Subjects = maps.Clone(l.Subjects)
	for name, s := range l.Subjects {
		c.Subjects[name] = &Subject{s.Seq, slices.Clone(s.Messages)}
	}
	return &c
}
