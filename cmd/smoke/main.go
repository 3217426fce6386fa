// Command smoke checks a deployed MigratoryData from outside: smoke http://push.example.com. See docs/operations.md.
// Or JGroups sites, from inside: smoke chat. See docs/jgroups.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"stateful-clusters/internal/smoke"
	"stateful-clusters/internal/smoke/chat"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var code int
	if args := os.Args[1:]; len(args) > 0 && args[0] == "chat" {
		code = chat.Command(ctx, chat.FromPath, args[1:], os.Stdin, os.Stdout, os.Stderr)
	} else {
		code = smoke.Command(ctx, args, os.Stdout, os.Stderr)
	}
	stop()
	os.Exit(code)
}
