package client

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"stateful-clusters/internal/sandbox/standin/wire"
)

// publisher has a connection most of the time.
type publisher struct {
	*run
	name     string // what the ids of its messages begin with
	conn     *websocket.Conn
	attempts int
}

// publishAll gives the messages one after the other until the context ends.
func (p *publisher) publishAll(ctx context.Context) error {
	ticker := time.NewTicker(time.Duration(float64(time.Second) / p.Rate))
	defer ticker.Stop()
	defer p.close()
	for number := 1; ; number++ {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil
		}
		if err := p.publish(ctx, number); err != nil {
			return err
		}
	}
}

// publish gives a message to the servers until one acknowledges it. That it has the same id each time makes that harmless. A member that
// refuses again and again may be cut off from the others, so another one is tried.
func (p *publisher) publish(ctx context.Context, number int) error {
	p.count(func(r *Report) { r.Published++ })
	for tries := 1; ctx.Err() == nil; tries++ {
		answer, err := p.try(ctx, number)
		switch {
		case err != nil:
			p.close()
		case answer.Type == wire.Acknowledged:
			p.count(func(*Report) {
				p.acked[number] = true
				p.acks.mark(time.Now())
			})
			if p.OnAck != nil {
				p.OnAck(number)
			}
			return nil
		case answer.Type == wire.Denied:
			return fmt.Errorf("the server denies publishing: %s", answer.Reason)
		default:
			p.count(func(r *Report) { r.Refused++ })
			if tries%10 == 0 {
				p.close()
			}
		}
		p.count(func(r *Report) { r.Retried++ })
		pause(ctx)
	}
	return nil
}

// try gives a message once, and waits for the answer.
func (p *publisher) try(ctx context.Context, number int) (answer wire.Frame, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if p.conn == nil {
		p.attempts++
		if p.conn, err = p.connect(ctx, p.Publish, p.attempts); err != nil {
			return answer, err
		}
		p.count(func(r *Report) { r.Connected++ })
	}
	text := strconv.Itoa(number)
	message := wire.Frame{Type: wire.Publish, Subject: p.Subject, ID: p.name + "/" + text, Content: text, Token: p.Token}
	err = wsjson.Write(ctx, p.conn, message)
	for err == nil && answer.ID != message.ID { // others are late
		err = wsjson.Read(ctx, p.conn, &answer)
	}
	return answer, err
}

func (p *publisher) close() {
	if p.conn != nil {
		p.conn.CloseNow()
		p.conn = nil
	}
}
