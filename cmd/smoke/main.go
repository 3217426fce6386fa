// Command smoke checks a deployed MigratoryData from outside: smoke http://push.example.com. See docs/operations.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"stateful-clusters/internal/smoke"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := smoke.Command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
