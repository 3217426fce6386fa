package server

import (
	"context"
	"net/http"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"stateful-clusters/internal/sandbox/standin/cluster"
	"stateful-clusters/internal/sandbox/standin/wire"
)

// pingPeriod is below the 30 s of silence after which the vendor's MicroPython client gives up (its core/util.py).
const pingPeriod = 10 * time.Second

// socket serves a client for as long as it stays. It may come from any web page, as a load balancer's name is not known here.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{wire.Subprotocol}, InsecureSkipVerify: true})
	if err != nil {
		s.Log.Printf("client %s does not get through: %v", r.RemoteAddr, err)
		return
	}
	defer conn.CloseNow()
	s.mu.Lock()
	s.clients[conn] = true
	s.mu.Unlock()
	s.Log.Printf("client %s comes", r.RemoteAddr)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	subscriptions := make(chan wire.Frame)
	go s.deliver(ctx, conn, subscriptions)
	for err == nil {
		var f wire.Frame
		if err = wsjson.Read(ctx, conn, &f); err == nil {
			s.handle(ctx, conn, f, subscriptions)
		}
	}
	s.mu.Lock()
	delete(s.clients, conn)
	s.mu.Unlock()
	s.Log.Printf("client %s goes: %v", r.RemoteAddr, err)
}

// handle does what a client wants.
func (s *Server) handle(ctx context.Context, conn *websocket.Conn, f wire.Frame, subscriptions chan<- wire.Frame) {
	switch reason := s.denial(f); {
	case reason != "":
		write(ctx, conn, wire.Frame{Type: wire.Denied, ID: f.ID, Reason: reason})
	case f.Type == wire.Subscribe:
		select {
		case subscriptions <- f:
		case <-ctx.Done():
		}
	default:
		done := s.node.Publish(cluster.Message{Subject: f.Subject, ID: f.ID, Content: f.Content})
		go func() {
			answer := wire.Frame{Type: wire.Acknowledged, ID: f.ID}
			if err := <-done; err != nil {
				answer.Type, answer.Reason = wire.Refused, err.Error()
			}
			write(ctx, conn, answer)
		}()
	}
}

// denial says why a client may not do that, or "". Anybody may subscribe; who holds the token may publish.
func (s *Server) denial(f wire.Frame) string {
	switch {
	case f.Type != wire.Subscribe && f.Type != wire.Publish:
		return "the type must be subscribe or publish"
	case !wire.ValidSubject(f.Subject):
		return "the subject must have the form /a/b"
	case f.Type == wire.Publish && f.ID == "":
		return "a message must have an id"
	case f.Type == wire.Publish && s.Token != "" && f.Token != s.Token:
		return "the token is not the server's EntitlementAllowToken"
	}
	return ""
}

// deliver writes what comes on the subjects of a client, and finds out whether it is still there.
func (s *Server) deliver(ctx context.Context, conn *websocket.Conn, subscriptions <-chan wire.Frame) {
	pings := time.NewTicker(pingPeriod)
	defer pings.Stop()
	for positions := map[string]cluster.Position{}; ; {
		changed := s.node.Changed()
		for subject, position := range positions {
			for _, m := range s.node.After(subject, position) {
				write(ctx, conn, wire.Frame{Type: wire.Message, Subject: subject, ID: m.ID, Content: m.Content, Epoch: m.Epoch, Seq: m.Seq})
				positions[subject] = m.Position
			}
		}
		select {
		case f := <-subscriptions:
			positions[f.Subject] = s.node.Resume(f.Subject, cluster.Position{Epoch: f.Epoch, Seq: f.Seq})
		case <-changed:
		case <-pings.C:
			answer, cancel := context.WithTimeout(ctx, pingPeriod)
			if conn.Ping(answer) != nil {
				conn.CloseNow()
			}
			cancel()
		case <-ctx.Done():
			return
		}
	}
}

// write waits for a client for some seconds. One that takes nothing is disconnected then, and finds the rest when it comes back.
func write(ctx context.Context, conn *websocket.Conn, f wire.Frame) {
	ctx, cancel := context.WithTimeout(ctx, pingPeriod)
	defer cancel()
	wsjson.Write(ctx, conn, f) // where it fails, reading fails too
}
