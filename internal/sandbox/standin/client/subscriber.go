package client

import (
	"context"
	"strconv"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"stateful-clusters/internal/sandbox/standin/wire"
)

// subscriber reads the subject. It holds the report's lock where it counts.
type subscriber struct {
	*run
	Subscriber
	position wire.Frame // from where it goes on
	seen     map[int]bool
	last     int
	gap      gap
}

// read reads until the context ends. After each error it connects again.
func (s *subscriber) read(ctx context.Context) {
	for attempt := 0; ctx.Err() == nil; attempt++ {
		if conn, err := s.connect(ctx, s.Servers, attempt); err == nil {
			s.count(func(*Report) { s.Connected++ })
			s.receive(ctx, conn)
			conn.CloseNow()
		}
		pause(ctx)
	}
}

// receive reads from one connection until it ends.
func (s *subscriber) receive(ctx context.Context, conn *websocket.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go watch(ctx, conn)
	err := wsjson.Write(ctx, conn, s.position)
	for err == nil {
		var f wire.Frame
		if err = wsjson.Read(ctx, conn, &f); err == nil && f.Type == wire.Message {
			s.take(f)
		}
	}
}

func (s *subscriber) take(f wire.Frame) {
	number, err := strconv.Atoi(f.Content)
	if err != nil {
		return // somebody else's
	}
	s.position.Epoch, s.position.Seq = f.Epoch, f.Seq
	s.count(func(*Report) {
		switch {
		case s.seen[number]:
			s.Duplicated++
		case number < s.last:
			s.OutOfOrder++
		}
		s.Received++
		s.seen[number], s.last = true, number
		s.gap.mark(time.Now())
	})
}

// lost is how many of the acknowledged messages have not been received.
func (s *subscriber) lost() (count int) {
	for number := range s.acked {
		if !s.seen[number] {
			count++
		}
	}
	return count
}

// watch gives a connection up whose other end is gone without a word.
func watch(ctx context.Context, conn *websocket.Conn) {
	for ctx.Err() == nil {
		answer, cancel := context.WithTimeout(ctx, answerTime)
		if conn.Ping(answer) != nil {
			conn.CloseNow()
		}
		cancel()
		select {
		case <-time.After(answerTime / 5):
		case <-ctx.Done():
		}
	}
}
