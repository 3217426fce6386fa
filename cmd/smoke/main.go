// Command smoke checks a deployed MigratoryData from outside: smoke http://push.example.com. See docs/operations.md.
// Or JGroups sites, from inside: smoke chat. See docs/jgroups.md. Or a Cassandra ring: smoke cassandra. See docs/cassandra.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"stateful-clusters/internal/smoke"
	"stateful-clusters/internal/smoke/chat"
	"stateful-clusters/internal/smoke/ring"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string) int {
	check := ""
	if len(args) > 0 {
		check = args[0]
	}
	switch check {
	case "chat":
		return chat.Command(ctx, smoke.FromPath, args[1:], os.Stdin, os.Stdout, os.Stderr)
	case "cassandra":
		return ring.Command(ctx, smoke.FromPath, args[1:], os.Stdin, os.Stdout, os.Stderr)
	}
	return smoke.Command(ctx, args, os.Stdout, os.Stderr)
}
