package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"stateful-clusters/internal/sandbox/standin/cluster"
)

// hello opens a connection between members. The answer to it is a text, which is empty where the member is welcome.
type hello struct {
	From        int
	Incarnation int64
	Members     []string
	Secret      string
}

const (
	ioTimeout = 3 * time.Second // of a dial, a write or a silence; members speak ten times a second
	minPause  = 100 * time.Millisecond
	maxPause  = 500 * time.Millisecond
	queued    = 4096 // packets to a member that is slow; with more, the connection begins anew
)

// link sends to one member.
type link struct {
	queue chan cluster.Packet
	reset chan struct{}
}

func newLink() *link { return &link{make(chan cluster.Packet, queued), make(chan struct{}, 1)} }

func (l *link) send(p cluster.Packet) {
	select {
	case l.queue <- p:
	default:
		l.restart()
	}
}

func (l *link) restart() {
	select {
	case l.reset <- struct{}{}:
	default: // will be
	}
}

// keepConnected dials a member again and again, as one that is listed need not exist yet. Its address is looked up each time, since
// a pod that comes back has another.
func (s *Server) keepConnected(ctx context.Context, to int) {
	for pause, last := minPause, ""; ctx.Err() == nil; pause = min(2*pause, maxPause) {
		err := s.connect(ctx, to, func() { pause, last = minPause, "" })
		if text := err.Error(); text != last {
			s.Log.Printf("not connected to member %s: %s", s.Members[to], text)
			last = text
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// connect sends to a member until something goes wrong.
func (s *Server) connect(ctx context.Context, to int, connected func()) error {
	dialing, cancel := context.WithTimeout(ctx, ioTimeout)
	defer cancel()
	conn, err := s.Dial(dialing, s.Members[to])
	if err != nil {
		return err
	}
	defer conn.Close()
	out := json.NewEncoder(conn)
	var refusal string
	conn.SetDeadline(time.Now().Add(ioTimeout))
	if err := out.Encode(hello{s.Self, s.incarnation, s.Members, s.Secret}); err != nil {
		return err
	}
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
	s.Log.Printf("connected to member %s", s.Members[to])
	connected()
	s.node.Up(to)
	defer s.node.Down(to)
	for {
		select {
		case p := <-l.queue:
			conn.SetDeadline(time.Now().Add(ioTimeout))
			if err := out.Encode(p); err != nil {
				return err
			}
		case <-l.reset:
			return errors.New("connecting anew")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// accept lets the others connect.
func (s *Server) accept(ctx context.Context, listener net.Listener) {
	for ctx.Err() == nil {
		if conn, err := listener.Accept(); err == nil {
			go s.receive(ctx, conn)
		}
	}
}

// receive hears one member until something goes wrong.
func (s *Server) receive(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	in := json.NewDecoder(conn)
	var h hello
	conn.SetDeadline(time.Now().Add(ioTimeout))
	if in.Decode(&h) != nil {
		return
	}
	refusal := s.welcome(h)
	if refusal != "" {
		s.Log.Printf("refuses a member from %s: %s", conn.RemoteAddr(), refusal)
	}
	if json.NewEncoder(conn).Encode(refusal) != nil || refusal != "" {
		return
	}
	for {
		var p cluster.Packet
		conn.SetDeadline(time.Now().Add(ioTimeout))
		if in.Decode(&p) != nil {
			return
		}
		s.node.Receive(h.From, h.Incarnation, p)
	}
}

// welcome says why a member may not join: it must have been given the same list and password.
func (s *Server) welcome(h hello) (refusal string) {
	if !slices.Equal(h.Members, s.Members) || h.From < 0 || h.From >= len(s.Members) {
		return fmt.Sprintf("ClusterMembers differ: %v there, %v here", h.Members, s.Members)
	}
	if h.Secret != s.Secret {
		return "ClusterPassword differs"
	}
	ok, restarted := s.node.Hello(h.From, h.Incarnation)
	if !ok {
		return "a member of that address has started later"
	}
	if restarted {
		s.links[h.From].restart() // the old one may be gone without a word
	}
	return ""
}
