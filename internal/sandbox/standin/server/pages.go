package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"stateful-clusters/internal/sandbox/standin/cluster"
	"stateful-clusters/internal/sandbox/standin/wire"
)

// pages are what is served on the client port.
func (s *Server) pages(ctx context.Context) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "<!doctype html><title>Welcome</title><h1>Welcome to the stand-in for MigratoryData</h1>\n")
	})
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "OK\n") })
	mux.HandleFunc("GET /peers", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.Peers()) })
	mux.HandleFunc("GET "+wire.Path, s.socket)
	mux.HandleFunc("GET "+wire.SecurePath, s.socket)
	if s.REST {
		mux.HandleFunc("POST /rest/produce", s.produce)
		mux.HandleFunc("GET /rest/consume", s.consume)
	}
	if s.Faults {
		mux.HandleFunc("GET /burn", func(w http.ResponseWriter, r *http.Request) { s.burn(ctx, w, r) })
	}
	return mux
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

// Peers is what a member knows of its cluster, and how many clients it has.
type Peers struct {
	cluster.Status
	Clients int `json:"clients"`
}

// Peers returns what is known now.
func (s *Server) Peers() Peers { return Peers{s.node.Status(), s.connected()} }

// metrics shows Prometheus some figures. The credentials are query parameters, as in the vendor's recipe
// (https://github.com/migratorydata/ansible-migratorydata, ansible/monitor.yaml).
func (s *Server) metrics(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/metrics" {
		http.NotFound(w, r)
		return
	}
	if r.FormValue("username") != s.MonitorUser || r.FormValue("password") != s.MonitorPassword {
		http.Error(w, "the parameters username and password are not the server's MonitorUsername and MonitorPassword", http.StatusUnauthorized)
		return
	}
	p, connected, quorum := s.Peers(), 0, 0
	for _, m := range p.Members {
		if m.Connected {
			connected++
		}
	}
	if p.Quorum {
		quorum = 1
	}
	fmt.Fprintf(w, "standin_clients %d\nstandin_connected_members %d\nstandin_quorum %d\n", p.Clients, connected, quorum)
}
