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
