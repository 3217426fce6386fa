// Package server is a stand-in for the MigratoryData server on the sandbox's real nodes, where the real one cannot be had: its image
// is in a registry. It takes the parameters and serves the pages that are documented. What clients speak is our own (package wire),
// and so is what members speak.
//
// It opens the client port at once, as the real one does in the vendor's tutorials, and not only when the members have found each
// other. It writes nothing to disk.
package server

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"stateful-clusters/internal/sandbox/standin/cluster"
)

const tick = 100 * time.Millisecond

// Server is one member.
type Server struct {
	Options
	Dial      func(ctx context.Context, address string) (net.Conn, error)
	Listener  func(address string) (net.Listener, error)
	LeaveTime time.Duration // at most; 20 s of the 30 that Kubernetes grants by default
	Log       *log.Logger

	incarnation int64
	node        *cluster.Node
	links       []*link
	ballast     []byte

	mu      sync.Mutex
	clients map[*websocket.Conn]bool
}

// New returns a server on the network of the machine, which logs each event in one line.
func New(o Options, log *log.Logger) *Server {
	return &Server{Options: o, Log: log, LeaveTime: 20 * time.Second,
		Dial: func(ctx context.Context, address string) (net.Conn, error) {
			return (&net.Dialer{Control: endInSilence}).DialContext(ctx, "tcp", address)
		},
		Listener: func(address string) (net.Listener, error) { return net.Listen("tcp", address) }}
}

// Run serves until stop is closed, and then leaves the cluster. When the context ends, it goes at once, as if it were killed.
func (s *Server) Run(ctx context.Context, stop <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.clients = map[*websocket.Conn]bool{}
	select {
	case <-time.After(s.StartDelay):
	case <-stop:
		return nil
	}
	s.takeMemory()
	if err := s.join(ctx); err != nil {
		return err
	}
	web, err := s.serve(ctx, s.Listen, s.pages(ctx))
	if err != nil {
		return err
	}
	defer web.Close()
	if s.MonitorListen != "" {
		monitor, err := s.serve(ctx, s.MonitorListen, http.HandlerFunc(s.metrics))
		if err != nil {
			return err
		}
		defer monitor.Close()
	}
	for ticker := time.NewTicker(tick); ; {
		select {
		case <-ticker.C:
			s.node.Tick()
		case <-ctx.Done():
			return ctx.Err()
		case <-stop:
			s.leave(web)
			return nil
		}
	}
}

// join makes this member one of its cluster.
func (s *Server) join(ctx context.Context) error {
	s.incarnation = time.Now().UnixMicro()
	for range s.Members {
		s.links = append(s.links, &link{queue: make(chan cluster.Packet, queued)})
	}
	s.node = cluster.New(cluster.Config{Members: s.Members, Self: s.Self, Seeds: s.Seeds, Incarnation: s.incarnation,
		Keep: s.Keep, Expire: s.Expire, Now: time.Now, Log: s.Log.Printf,
		Send: func(to int, p cluster.Packet) { s.links[to].send(p) }})
	if len(s.Members) == 1 {
		return nil
	}
	_, port, err := net.SplitHostPort(s.Members[s.Self])
	if err != nil {
		return fmt.Errorf("ClusterMemberListen: %w; write host:port", err)
	}
	listener, err := s.Listener(":" + port)
	if err != nil {
		return fmt.Errorf("the port for members: %w", err)
	}
	context.AfterFunc(ctx, func() { listener.Close() })
	go s.accept(ctx, listener)
	for i := range s.Members {
		if i != s.Self {
			go s.keepConnected(ctx, i)
		}
	}
	return nil
}

// serve answers on a port. What is under way there ends with the context.
func (s *Server) serve(ctx context.Context, address string, pages http.Handler) (*http.Server, error) {
	listener, err := s.Listener(address)
	if err != nil {
		return nil, fmt.Errorf("the port %s: %w", address, err)
	}
	s.Log.Printf("listens on %s", listener.Addr())
	web := &http.Server{Handler: pages, ErrorLog: s.Log, ReadHeaderTimeout: pingPeriod,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	go web.Serve(listener) // until it is closed
	return web, nil
}

// connected is the number of clients.
func (s *Server) connected() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.clients)
}
