// Package client publishes numbered messages to a stand-in and counts what arrives, while the cluster is disturbed.
package client

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"stateful-clusters/internal/sandbox/standin/wire"
)

// Servers are the addresses of one cluster, by scheme, host and maybe port. They are tried in turn.
type Servers []string

// Options say what to publish, and where to read it.
type Options struct {
	Publish   Servers
	Subscribe []Servers // one for each subscriber
	Subject   string    // "" makes a new one
	Token     string
	Rate      float64          // messages a second, at the most: each one waits until the one before is acknowledged
	Drain     time.Duration    // how long subscribers may need for what was acknowledged, after the end
	HTTP      *http.Client     // nil is Go's
	OnAck     func(number int) // of each acknowledged message, which are numbered from 1; may be nil
}

const (
	answerTime = 5 * time.Second // in which a server must answer, or the connection is given up
	retryPause = 50 * time.Millisecond
)

// run is one run of the client.
type run struct {
	Options
	mu          sync.Mutex
	acked       map[int]bool
	acks        gap
	report      Report
	subscribers []*subscriber
}

// Run publishes until the context ends, and returns what it has counted. An error says that the server denies publishing.
func Run(ctx context.Context, o Options) (Report, error) {
	o.Subject = cmp.Or(o.Subject, "/stateful-clusters/"+rand.Text())
	r := &run{Options: o, acked: map[int]bool{}}
	reading, stop := context.WithCancel(context.WithoutCancel(ctx))
	var done sync.WaitGroup
	for _, servers := range o.Subscribe {
		s := &subscriber{run: r, Subscriber: Subscriber{Servers: servers}, seen: map[int]bool{},
			position: wire.Frame{Type: wire.Subscribe, Subject: o.Subject}}
		r.subscribers = append(r.subscribers, s)
		done.Go(func() { s.read(reading) })
	}
	err := (&publisher{run: r, name: rand.Text()}).publishAll(ctx)
	for end := time.Now().Add(o.Drain); r.total().Lost > 0 && time.Now().Before(end); {
		time.Sleep(retryPause)
	}
	stop()
	done.Wait()
	return r.total(), err
}

// connect makes a connection, to the servers in turn.
func (r *run) connect(ctx context.Context, servers Servers, attempt int) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	endpoint, err := wire.Endpoint(servers[attempt%len(servers)])
	if err != nil {
		return nil, err
	}
	conn, _, err := websocket.Dial(ctx, endpoint, &websocket.DialOptions{HTTPClient: r.HTTP, Subprotocols: []string{wire.Subprotocol}})
	return conn, err
}

// count changes what is counted.
func (r *run) count(change func(*Report)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.report)
}

// pause waits before another attempt.
func pause(ctx context.Context) {
	select {
	case <-time.After(retryPause):
	case <-ctx.Done():
	}
}
