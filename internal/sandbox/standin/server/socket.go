package server

import (
	"context"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"stateful-clusters/internal/sandbox/standin/cluster"
	"stateful-clusters/internal/sandbox/standin/wire"
)

// pingPeriod is below the 30 s of silence after which the vendor's MicroPython client gives up (its core/util.py).
const pingPeriod = 10 * time.Second

// client is somebody who is connected.
type client struct {
	conn *websocket.Conn
	node *cluster.Node

	mu         sync.Mutex
	positions  map[string]cluster.Position // of each subject that it has subscribed to
	subscribed chan struct{}
}

// socket serves a client for as long as it stays. Any page may connect, as a load balancer's name is not known here.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{wire.Subprotocol}, InsecureSkipVerify: true})
	if err != nil {
		s.Log.Printf("a client from %s does not get through: %v", r.RemoteAddr, err)
		return
	}
	defer conn.CloseNow()
	c := &client{conn: conn, node: s.node, positions: map[string]cluster.Position{}, subscribed: make(chan struct{}, 1)}
	s.mu.Lock()
	s.clients[c] = true
	s.mu.Unlock()
	s.Log.Printf("client %s comes", r.RemoteAddr)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go c.deliver(ctx)
	go c.ping(ctx)
	for err == nil {
		var f wire.Frame
		if err = wsjson.Read(ctx, conn, &f); err == nil {
			s.handle(ctx, c, f)
		}
	}
	s.mu.Lock()
	delete(s.clients, c)
	s.mu.Unlock()
	s.Log.Printf("client %s goes: %v", r.RemoteAddr, err)
}

func (s *Server) handle(ctx context.Context, c *client, f wire.Frame) {
	switch deny := s.denial(f); {
	case deny != "":
		c.write(ctx, wire.Frame{Type: wire.Denied, ID: f.ID, Reason: deny})
	case f.Type == wire.Subscribe:
		c.mu.Lock()
		c.positions[f.Subject] = s.node.Resume(f.Subject, cluster.Position{Epoch: f.Epoch, Seq: f.Seq})
		c.mu.Unlock()
		select {
		case c.subscribed <- struct{}{}:
		default:
		}
	default:
		done := s.node.Publish(cluster.Message{Subject: f.Subject, ID: f.ID, Content: f.Content})
		go func() {
			if err := <-done; err != nil {
				c.write(ctx, wire.Frame{Type: wire.Refused, ID: f.ID, Reason: err.Error()})
			} else {
				c.write(ctx, wire.Frame{Type: wire.Acknowledged, ID: f.ID})
			}
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

// deliver writes what comes on the subjects of the client.
func (c *client) deliver(ctx context.Context) {
	for {
		changed := c.node.Changed()
		c.mu.Lock()
		positions := maps.Clone(c.positions)
		c.mu.Unlock()
		for subject, position := range positions {
			for _, m := range c.node.After(subject, position) {
				c.write(ctx, wire.Frame{Type: wire.Message, Subject: subject, ID: m.ID, Content: m.Content, Epoch: m.Epoch, Seq: m.Seq})
				c.mu.Lock()
				c.positions[subject] = m.Position
				c.mu.Unlock()
			}
		}
		select {
		case <-changed:
		case <-c.subscribed:
		case <-ctx.Done():
			return
		}
	}
}

// write waits for a client for some seconds. One that takes nothing is disconnected, and finds the rest when it comes back.
func (c *client) write(ctx context.Context, f wire.Frame) {
	ctx, cancel := context.WithTimeout(ctx, pingPeriod)
	defer cancel()
	wsjson.Write(ctx, c.conn, f) // where it fails, reading fails too
}

// ping finds out whether the client is still there.
func (c *client) ping(ctx context.Context) {
	for range time.Tick(pingPeriod) {
		answer, cancel := context.WithTimeout(ctx, pingPeriod)
		err := c.conn.Ping(answer)
		if cancel(); err != nil {
			c.conn.CloseNow()
			return
		}
	}
}

// sendElsewhere tells the client to connect to another member.
func (c *client) sendElsewhere() { c.conn.Close(websocket.StatusGoingAway, "this member leaves: connect again") }
