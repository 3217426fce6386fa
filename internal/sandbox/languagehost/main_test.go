package main

import (
	"bufio"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// TestMain lets a test run this program as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("LANGUAGE_HOST") == "" {
		os.Exit(m.Run())
	}
	main()
}

// That is how a shell starts what goes to the background. Without an answer to the signal the engine waits for 5 s, in each command.
func TestTheHostEndsBySIGINTThoughItWasStartedWithThatIgnored(t *testing.T) {
	host := exec.CommandContext(t.Context(), "sh", "-c", `trap '' INT; exec "$0" 127.0.0.1:1`, os.Args[0])
	host.Env = append(os.Environ(), "LANGUAGE_HOST=1")
	engine, err := host.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	out, err := host.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal("the host has not said its port:", err)
	}
	if err := host.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := host.Wait(); err != nil {
		t.Error("the host has not ended by itself:", err)
	}
}
