package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

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

// Peers is what a member knows of its cluster.
type Peers struct {
	Self    string `json:"self"`
	Members []Peer `json:"members"` // as listed
	Leader  string `json:"leader"`  // "" is none
	Term    uint64 `json:"term"`
	Quorum  bool   `json:"quorum"` // messages are acknowledged
	Clients int    `json:"clients"`
}

// Peer is one member.
type Peer struct {
	Address   string `json:"address"`
	Seed      bool   `json:"seed"`
	Connected bool   `json:"connected"`
	Counts    bool   `json:"counts"` // it is a seed, and holds what the others hold
}

// Peers returns what is known now.
func (s *Server) Peers() Peers {
	status := s.node.Status()
	p := Peers{Self: s.Members[s.Self], Term: status.Term, Quorum: status.Quorum, Clients: s.connected()}
	if status.Leader >= 0 {
		p.Leader = s.Members[status.Leader]
	}
	for i, address := range s.Members {
		seed := i < s.Seeds
		p.Members = append(p.Members, Peer{address, seed, status.Connected[i], seed && status.Counts[i]})
	}
	return p
}

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
