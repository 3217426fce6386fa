package server

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"stateful-clusters/internal/sandbox/standin/cluster"
)

const (
	dialPeriod = 300 * time.Millisecond
	queued     = 4096 // packets to a member that is slow; with more, the connection begins anew
)

// link sends to one member.
type link struct {
	queue chan cluster.Packet
	lost  atomic.Bool // a packet has been
}

func (l *link) send(p cluster.Packet) {
	select {
	case l.queue <- p:
	default:
		l.lost.Store(true)
	}
}

// keepConnected dials a member again and again: one that is listed need not exist yet. Its name is looked up each time, since a pod that
// comes back has another address.
func (s *Server) keepConnected(ctx context.Context, to int) {
	for last := ""; ctx.Err() == nil; {
		err := s.connect(ctx, to)
		if err.Error() != last && ctx.Err() == nil {
			s.Log.Printf("not connected to %s: %v", s.Members[to], err)
		}
		last = err.Error()
		select {
		case <-time.After(dialPeriod):
		case <-ctx.Done():
		}
	}
}

// connect sends to a member until something goes wrong.
func (s *Server) connect(ctx context.Context, to int) error {
	dialing, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	conn, err := s.Dial(dialing, s.Members[to])
	if err != nil {
		return err
	}
	defer conn.Close()
	out := json.NewEncoder(conn)
	conn.SetDeadline(time.Now().Add(silence))
	if err := out.Encode(hello{s.Self, s.incarnation, s.Members, s.Secret}); err != nil {
		return err
	}
	var refusal string
	if err := json.NewDecoder(conn).Decode(&refusal); err != nil {
		return err
	}
	if refusal != "" {
		return errors.New("it refuses: " + refusal)
	}
	l := s.links[to]
	for len(l.queue) > 0 {
		<-l.queue // of an earlier connection
	}
	l.lost.Store(false)
	s.Log.Printf("connected to %s", s.Members[to])
	s.node.Up(to)
	defer s.node.Down(to)
	for !l.lost.Load() {
		select {
		case p := <-l.queue:
			conn.SetDeadline(time.Now().Add(silence))
			if err := out.Encode(p); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return errors.New("it is too slow")
}
