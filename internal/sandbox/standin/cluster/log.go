package cluster

import (
	"cmp"
	"slices"
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

// subject returns one by its name, which may be new.
func (l *Log) subject(name string) *Subject {
	if l.Subjects[name] == nil {
		l.Subjects[name] = &Subject{}
	}
	return l.Subjects[name]
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
	s := l.subject(e.Message.Subject)
	s.Seq = e.Message.Seq
	s.Messages = append(s.Messages, *e.Message)
	for len(s.Messages) > keep || e.Message.Time.Sub(s.Messages[0].Time) > expire {
		s.Messages = s.Messages[1:]
	}
}

// find returns the index of a message, and 0 where it is not kept.
func (l *Log) find(subject, id string) uint64 {
	for _, m := range slices.Backward(l.subject(subject).Messages) {
		if m.ID == id {
			return m.Index
		}
	}
	return 0
}

// after returns the messages of a subject behind a position, up to an index.
func (l *Log) after(subject string, p Position, index uint64) (found []Message) {
	for _, m := range l.subject(subject).Messages {
		if m.Compare(p) > 0 && m.Index <= index {
			found = append(found, m)
		}
	}
	return found
}

// clone shares nothing with the log that changes.
func (l *Log) clone() *Log {
	c := *l
	c.Subjects = map[string]*Subject{}
	for name, s := range l.Subjects {
		c.Subjects[name] = &Subject{s.Seq, slices.Clone(s.Messages)}
	}
	return &c
}
