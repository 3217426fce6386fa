package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

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
	silence    = 3 * time.Second // ends a connection; members speak ten times a second
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

// endInSilence ends a connection whose other end no longer confirms what is sent. Otherwise, after a cut, the kernel waits longer each time
// before it tries again (tcp(7), TCP_USER_TIMEOUT).
func endInSilence(_, _ string, conn syscall.RawConn) (err error) {
	failed := conn.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(silence.Milliseconds()))
	})
	return cmp.Or(failed, err)
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

// accept lets the others connect.
func (s *Server) accept(ctx context.Context, listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
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
	conn.SetDeadline(time.Now().Add(silence))
	if in.Decode(&h) != nil {
		return
	}
	refusal := s.welcome(h)
	if json.NewEncoder(conn).Encode(refusal) != nil || refusal != "" {
		return // the other one logs why
	}
	for {
		var p cluster.Packet
		conn.SetDeadline(time.Now().Add(silence))
		if in.Decode(&p) != nil {
			return
		}
		s.node.Receive(h.From, h.Incarnation, p)
	}
}

// welcome says why a member may not join: it must have been given the same list and password.
func (s *Server) welcome(h hello) (refusal string) {
	if h.Secret != s.Secret {
		return "ClusterPassword differs"
	}
	if !slices.Equal(h.Members, s.Members) || h.From < 0 || h.From >= len(s.Members) {
		return fmt.Sprintf("ClusterMembers differs, there it is %v", s.Members)
	}
	if !s.node.Hello(h.From, h.Incarnation) {
		return "another one of this name has started later"
	}
	return ""
}
