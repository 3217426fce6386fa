// Command pulumi-language-go runs Pulumi programs written in Go for the Pulumi engine.
//
// It stands in for the language host of the same name that comes with the Pulumi CLI, which is not published as a Go
// module. It does what this project needs of it in the same way: compile, run, and pass on what the program says.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-go:", err)
		os.Exit(1)
	}
}

func serve() error {
	if len(os.Args) < 2 {
		return errors.New("the engine's address is missing; this command is run by `pulumi`, not by hand")
	}
	engine := os.Args[len(os.Args)-1] // behind the flags for logging and tracing that the engine passes on
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listening for the engine: %w", err)
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage))
	pulumirpc.RegisterLanguageRuntimeServer(server, &host{engine: engine})
	// The engine ends us by SIGINT, and after 5 s by force (Close in sdk/go/common/resource/plugin/plugin.go). Shells start what goes
	// to the background with that signal ignored, until we ask for it.
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(interrupted, server.Stop)
	// The engine holds the other end of our standard input: it ends with the engine, however that ends, and so do we.
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		server.Stop()
	}()
	// The engine waits for this line.
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	if err := server.Serve(listener); !errors.Is(err, grpc.ErrServerStopped) {
		return err
	}
	return nil
}

// maxMessage is the engine's own limit, in bytes (sdk/go/common/util/rpcutil).
const maxMessage = 400 << 20
