package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/standin/server"
)

// network is where members called m0, m1 … live: ports of this machine, by name.
type network struct {
	t       *testing.T
	options []map[string]string
	members []*member

	mu        sync.Mutex
	listeners map[string]net.Listener // by the address that is dialled
	conns     map[net.Conn][2]string  // between members, and who they are
	cut       string                  // this member reaches no other one, and none reaches it
	next      int
	over      bool // the test is
}

// Write logs, as long as that is allowed.
func (n *network) Write(line []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.over {
		return len(line), nil
	}
	return n.t.Output().Write(line)
}

// member is a server that runs.
type member struct {
	kill  context.CancelFunc
	stop  chan struct{}
	ended chan error
}

// start brings up a cluster of so many members, and waits until they have found each other.
func start(t *testing.T, count int, options string) *network {
	n := &network{t: t, members: make([]*member, count), listeners: map[string]net.Listener{}, conns: map[net.Conn][2]string{}}
	var list []string
	for i := range count {
		list = append(list, fmt.Sprintf("m%d:8801", i))
	}
	for i := range count {
		values, err := server.Values("", func(string) string { return options + " -DMaxCachedMessagesPerSubject=100000" })
		require.NoError(t, err)
		values["ClusterMembers"], values["ClusterMemberListen"] = strings.Join(list, ","), list[i]
		n.options = append(n.options, values)
		n.start(i)
	}
	t.Cleanup(func() {
		for i, m := range n.members {
			if m != nil {
				n.kill(i)
			}
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		n.over = true
	})
	n.awaitAll()
	return n
}

func (n *network) start(i int) {
	options, _, err := server.Parse(n.options[i])
	require.NoError(n.t, err)
	name := fmt.Sprintf("m%d", i)
	s := server.New(options, log.New(n, name+" ", log.Ltime|log.Lmicroseconds))
	s.LeaveTime = longest
	s.Dial = func(_ context.Context, address string) (net.Conn, error) { return n.dialMember(name, address) }
	s.Listener = func(address string) (net.Listener, error) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		n.mu.Lock()
		defer n.mu.Unlock()
		n.listeners[name+address] = l
		return l, err
	}
	ctx, kill := context.WithCancel(context.Background())
	m := &member{kill, make(chan struct{}), make(chan error, 1)}
	n.members[i] = m
	go func() { m.ended <- s.Run(ctx, m.stop) }()
}

// kill ends a member without a word.
func (n *network) kill(i int) {
	n.members[i].kill()
	assert.ErrorIs(n.t, <-n.members[i].ended, context.Canceled)
	n.members[i] = nil
}

// leave ends a member as SIGTERM does.
func (n *network) leave(i int) {
	close(n.members[i].stop)
	assert.NoError(n.t, <-n.members[i].ended)
	n.members[i] = nil
}

func (n *network) dialMember(from, address string) (net.Conn, error) {
	to, _, _ := net.SplitHostPort(address)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.cut == from || n.cut == to {
		return nil, errors.New("cut off")
	}
	conn, err := n.dial(address)
	if err == nil {
		n.conns[conn] = [2]string{from, to}
	}
	return conn, err
}

func (n *network) dial(address string) (net.Conn, error) {
	l := n.listeners[address]
	if l == nil {
		return nil, fmt.Errorf("nobody is at %s", address)
	}
	return net.Dial("tcp", l.Addr().String())
}

// cutOff takes a member off the network of the members; clients still reach it. "" heals that.
func (n *network) cutOff(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cut = name
	for conn, ends := range n.conns {
		if ends[0] == name || ends[1] == name {
			conn.Close()
		}
	}
}

// client reaches each member by its name, and through lb any one that listens.
func (n *network) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
		n.mu.Lock()
		defer n.mu.Unlock()
		if address != "lb:8800" {
			return n.dial(address)
		}
		for range n.members {
			n.next++
			if conn, err := n.dial(fmt.Sprintf("m%d:8800", n.next%len(n.members))); err == nil {
				return conn, nil
			}
		}
		return nil, errors.New("no member listens")
	}, DisableKeepAlives: true}}
}

// get reads what a member answers as JSON. Nothing is read if it does not answer.
func (n *network) get(i int, page string, into any) {
	response, err := n.client().Get(fmt.Sprintf("http://m%d:8800%s", i, page))
	if err == nil {
		defer response.Body.Close()
		assert.NoError(n.t, json.NewDecoder(response.Body).Decode(into))
	}
}

// peers asks a member what it knows.
func (n *network) peers(i int) (p server.Peers) {
	n.get(i, "/peers", &p)
	return p
}

// consume returns the messages that a member keeps of a subject.
func (n *network) consume(i int, subject string) []any {
	var answer struct{ Messages []any }
	n.get(i, "/rest/consume?subject="+subject, &answer)
	return answer.Messages
}

// leader returns the member that all who run follow.
func (n *network) leader() (leader int) {
	n.await("a leader", func() bool {
		for i, m := range n.members {
			if m != nil {
				_, err := fmt.Sscanf(n.peers(i).Leader, "m%d:8801", &leader)
				return err == nil && n.members[leader] != nil && n.peers(leader).Leader == n.peers(i).Leader
			}
		}
		return false
	})
	return leader
}

// awaitAll waits until each member knows all others, and all seeds count.
func (n *network) awaitAll() {
	n.await("all members", func() bool {
		for i := range n.members {
			p := n.peers(i)
			for _, m := range p.Members {
				if !m.Connected || m.Seed != m.Counts {
					return false
				}
			}
			if !p.Quorum {
				return false
			}
		}
		return true
	})
}

// longest is more than the slowest machine may need.
const longest = 5 * time.Minute

// await waits for a condition.
func (n *network) await(what string, condition func() bool) {
	n.t.Helper()
	require.Eventually(n.t, condition, longest, 10*time.Millisecond, "waiting for %s", what)
}
