package nodes

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/standin/client"
)

// publicToken is the one that the server has unless another is configured.
const publicToken = "some-token"

// rate is how many messages a second are published. A member that is cut off must find those that it has missed in the others' cache, which
// holds 1,000 (MaxCachedMessagesPerSubject).
const rate = 20

// table is what clients noticed, a line for each thing that happened.
type table struct{ lines []string }

// served does something while a client publishes through the load balancer, and two others read there. It returns when all is well
// again. What is acknowledged must arrive, once.
func (w *scene) served(t *table, what string, do func()) {
	w.T.Helper()
	w.allReady()
	at := client.Servers{w.address()}
	ctx, stop := context.WithCancel(w.Context)
	defer stop()
	first := make(chan int, 1)
	var report client.Report
	var err error
	over := make(chan struct{})
	go func() {
		defer close(over)
		report, err = client.Run(ctx, client.Options{
			Publish: at, Subscribe: []client.Servers{at, at}, Token: publicToken, Rate: rate, Drain: time.Minute,
			OnAck: func(number int) {
				select {
				case first <- number:
				default:
				}
			},
		})
	}()
	<-first
	begin := time.Now()
	do()
	w.allReady()
	took := time.Since(begin)
	stop()
	<-over
	require.NoError(w.T, err)
	t.lines = append(t.lines, fmt.Sprintf("| %s | %.0f s | %d | %d | %d | %.1f s | %.1f s |", what, took.Seconds(),
		report.Acknowledged, report.Lost, report.Duplicated, float64(report.AckGap)/1000, float64(report.DeliveryGap)/1000))
	w.T.Log(t.lines[len(t.lines)-1])
	assert.Zero(w.T, report.Lost, "%s: acknowledged, and never received", what)
	assert.Zero(w.T, report.Duplicated, "%s: received twice", what)
	assert.Zero(w.T, report.OutOfOrder, "%s: received out of order", what)
}

func (t *table) String() string {
	head := []string{"| what happened | took | acknowledged | lost | twice | longest without an acknowledgement | … without a message |",
		"|---|---|---|---|---|---|---|"}
	return strings.Join(append(head, t.lines...), "\n")
}
