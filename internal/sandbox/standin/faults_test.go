package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/standin/client"
)

// traffic is a client that runs.
type traffic struct {
	*network
	acked  atomic.Int64
	cancel context.CancelFunc
	report chan client.Report
}

// traffic publishes through a load balancer, and reads through it and through each member.
func (n *network) traffic() *traffic {
	c := &traffic{network: n, report: make(chan client.Report, 1)}
	o := client.Options{Publish: client.Servers{"http://lb:8800"}, Subscribe: []client.Servers{{"http://lb:8800"}}, Token: "some-token",
		Rate: 200, Drain: longest, HTTP: n.client(), OnAck: func(number int) { c.acked.Store(int64(number)) }}
	for i := range n.members {
		o.Subscribe = append(o.Subscribe, client.Servers{fmt.Sprintf("http://m%d:8800", i)})
	}
	var ctx context.Context
	ctx, c.cancel = context.WithCancel(context.Background())
	go func() {
		report, err := client.Run(ctx, o)
		assert.NoError(n.t, err)
		c.report <- report
	}()
	return c
}

// more waits until some more messages have been acknowledged.
func (c *traffic) more() {
	c.t.Helper()
	until := c.acked.Load() + 20
	c.await("acknowledgements", func() bool { return c.acked.Load() >= until })
}

// end returns what the client has counted, after what must hold in any case.
func (c *traffic) end() client.Report {
	c.cancel()
	report := <-c.report
	c.t.Logf("%+v", report)
	assert.Zero(c.t, report.Lost, "lost")
	assert.Zero(c.t, report.Duplicated, "duplicated")
	assert.Zero(c.t, report.OutOfOrder, "out of order")
	for _, s := range report.Subscribers {
		assert.GreaterOrEqual(c.t, s.Received, report.Acknowledged)
	}
	return report
}

const guaranteed = "-DClusterDeliveryMode=Guaranteed -DClusterSeedMemberCount="

func TestNothingIsLost(t *testing.T) {
	clusters := map[string]struct {
		members int
		options string
	}{
		"3 members": {3, guaranteed + "3"},
		"5 seeds":   {5, guaranteed + "5"},
		"3 of 5":    {5, guaranteed + "3"},
	}
	faults := map[string]func(*traffic){
		"the leader is killed": func(c *traffic) {
			leader := c.leader()
			c.kill(leader)
			c.more()
			c.start(leader)
		},
		"a follower is killed": func(c *traffic) {
			follower := (c.leader() + 1) % 3
			c.kill(follower)
			c.more()
			c.start(follower)
		},
		"one after the other forgets everything": func(c *traffic) {
			for i := range c.members {
				c.kill(i)
				c.start(i)
				c.awaitAll()
			}
		},
		"the leader is cut off": func(c *traffic) { c.isolate(c.leader()) },
		"a seed is cut off":     func(c *traffic) { c.isolate((c.leader() + 1) % 3) },
		"a rolling restart, without a pause": func(c *traffic) {
			for i := len(c.members) - 1; i >= 0; i-- {
				c.leave(i)
				c.start(i)
			}
		},
	}
	for size, cluster := range clusters {
		for fault, strike := range faults {
			t.Run(size+", "+fault, func(t *testing.T) {
				t.Parallel() // most of the time they wait
				n := start(t, cluster.members, cluster.options)
				c := n.traffic()
				c.more()
				strike(c)
				c.more()
				n.awaitAll()
				c.end()
			})
		}
	}
}

// isolate cuts a member off until the others have gone on without it. Clients stay connected to it.
func (c *traffic) isolate(i int) {
	c.cutOff(fmt.Sprintf("m%d", i))
	c.await("the loss of the lead", func() bool { return !c.peers(i).Quorum })
	c.more()
	c.cutOff("")
}

func TestWithoutAMajorityClientsAreRefusedUntilItIsBack(t *testing.T) {
	n := start(t, 3, guaranteed+"3 -DRest.Enable=true")
	c := n.traffic()
	c.more()
	before := c.end()

	n.kill(1)
	n.kill(2)
	n.await("the loss of the majority", func() bool { return !n.peers(0).Quorum })
	c = n.traffic()
	n.await("clients", func() bool { return n.peers(0).Clients == 3 })
	require.Zero(t, c.acked.Load())
	n.start(1)
	n.start(2)
	c.more()
	assert.Positive(t, c.end().Refused)
	for i := range n.members { // the one that was left remembered for all
		assert.GreaterOrEqual(t, len(n.consume(i, before.Subject)), before.Acknowledged)
	}
}

func TestStandard(t *testing.T) {
	n := start(t, 2, "-DClusterDeliveryMode=Standard")
	c := n.traffic()
	c.more()
	c.end()
}
