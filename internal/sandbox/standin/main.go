// Command migratorydata is a stand-in for the MigratoryData server, in containers that have the name of its image.
//
//	migratorydata           the server, which takes its parameters where the real one does
//	migratorydata client    a client that publishes, reads and counts
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"stateful-clusters/internal/sandbox/standin/server"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	run := serve
	if len(os.Args) > 1 {
		run = count
	}
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "migratorydata:", err)
		os.Exit(1)
	}
}

// serve runs the server until a signal comes.
func serve(ctx context.Context, _ []string) error {
	logger := log.New(os.Stdout, "", log.LstdFlags|log.LUTC|log.Lmicroseconds)
	values, err := server.Values(server.File, os.Getenv)
	if err != nil {
		return err
	}
	options, unknown, err := server.Parse(values)
	if err != nil {
		return err
	}
	logger.Printf("a stand-in for the MigratoryData server; accepts, and ignores: %v", unknown)
	logger.Printf("member %q of %q, the first %d are seeds", options.Members[options.Self], options.Members, options.Seeds)
	return server.New(options, logger).Run(context.Background(), ctx.Done())
}
