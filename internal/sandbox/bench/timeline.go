package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// span is when a resource was begun and finished, counted from the start of the command.
type span struct{ begin, end time.Duration }

// timeline records the engine's events as they arrive, since those of the event log know whole seconds only.
type timeline struct {
	pulumirpc.UnimplementedEventsServer
	mu    sync.Mutex
	start time.Time
	spans map[string]span // by URN
}

// record runs a command of the CLI, and returns when each resource was at work and how long the command took in all.
func record(ctx context.Context, pulumi func(ctx context.Context, args ...string) *exec.Cmd, args ...string) (map[string]span, time.Duration, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, fmt.Errorf("opening a port for the engine's events: %w", err)
	}
	t := &timeline{spans: map[string]span{}, start: time.Now()}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(64 << 20))
	pulumirpc.RegisterEventsServer(server, t)
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()
	cmd := pulumi(ctx, append(args, "--event-log", "tcp://"+listener.Addr().String())...)
	cmd.Env = append(cmd.Env, "PULUMI_DEBUG_COMMANDS=true") // without which there is no such flag
	t.start = time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(t.start)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.spans, took, nil
}

// StreamEvents is what the CLI calls.
func (t *timeline) StreamEvents(stream grpc.ClientStreamingServer[pulumirpc.EventRequest, emptypb.Empty]) error {
	for {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return stream.SendAndClose(&emptypb.Empty{})
		}
		if err != nil {
			return err
		}
		var event apitype.EngineEvent
		if err := json.Unmarshal([]byte(request.GetEvent()), &event); err != nil {
			return fmt.Errorf("reading an event of the engine: %w", err)
		}
		t.note(event, time.Since(t.start))
	}
}

func (t *timeline) note(event apitype.EngineEvent, at time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := event.ResourcePreEvent; e != nil && !e.Planning {
		t.spans[e.Metadata.URN] = span{begin: at, end: at}
	}
	// A component has a second one, for its outputs, when the program is through with it.
	if e := event.ResOutputsEvent; e != nil && !e.Planning {
		s := t.spans[e.Metadata.URN]
		s.end = at
		t.spans[e.Metadata.URN] = s
	}
}
