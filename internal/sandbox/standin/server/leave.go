package server

import (
	"context"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// leave ends the service in such an order that the cluster hardly notices: no new clients, no lead, no old clients, and no end before
// the other seeds have caught up, since memory is all they have.
func (s *Server) leave(web *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), s.LeaveTime)
	defer cancel()
	s.Log.Print("leaves: closes its ports")
	go web.Shutdown(ctx)
	s.node.Leave()
	s.mu.Lock()
	for c := range s.clients {
		go c.Close(websocket.StatusGoingAway, "this member leaves: connect again")
	}
	s.mu.Unlock()
	for done := false; !done && ctx.Err() == nil; done = s.connected() == 0 && s.node.Dispensable() {
		s.node.Tick() // tells the others
		time.Sleep(tick)
	}
	s.Log.Printf("ends, with %d clients still connected", s.connected())
}
