// Package progress keeps a person informed while something takes long.
package progress

import (
	"fmt"
	"io"
	"sync"
	"time"

	"stateful-clusters/internal/terminal"
)

// clearLine takes back what a terminal shows in this line.
const clearLine = "\r\033[K"

// Log writes what the sandbox is doing, one line for each step.
type Log struct {
	mu       sync.Mutex
	out      io.Writer
	terminal bool
}

// New returns a log that writes to out. On a terminal the line of a running step counts the seconds in place; elsewhere it
// is repeated now and then, so that whoever watches a log file can tell work from a hang.
func New(out io.Writer) *Log {
	return &Log{out: out, terminal: terminal.Is(out)}
}

// Printf writes one line, in place of the one that counts.
func (l *Log) Printf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.terminal {
		fmt.Fprint(l.out, clearLine)
	}
	fmt.Fprintf(l.out, format+"\n", args...)
}

// Step runs f and says how long it took. It returns f's error without printing it.
func (l *Log) Step(label string, f func() error) error { return l.step(label, f, 0) }

// Quietly is Step for what mostly finds nothing to do: it says nothing about a second.
func (l *Log) Quietly(label string, f func() error) error { return l.step(label, f, time.Second) }

func (l *Log) step(label string, f func() error, quiet time.Duration) error {
	start := time.Now()
	stop := l.keepAlive(label, start)
	err := f()
	stop()
	outcome := "done"
	if err != nil {
		outcome = "failed"
	}
	if err != nil || time.Since(start) >= quiet {
		l.Printf("%s: %s (%s)", label, outcome, Elapsed(start))
	}
	return err
}

// Elapsed is the time since start, as a person reads it.
func Elapsed(start time.Time) time.Duration {
	d := time.Since(start)
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}

// keepAlive shows that the step is running, until the returned function is called.
func (l *Log) keepAlive(label string, start time.Time) (stop func()) {
	interval := 15 * time.Second
	if l.terminal {
		interval = time.Second
	}
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				l.tick(label, start)
			}
		}
	}()
	return func() {
		close(done)
		<-stopped
		if l.terminal {
			fmt.Fprint(l.out, clearLine)
		}
	}
}

func (l *Log) tick(label string, start time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.terminal {
		fmt.Fprintf(l.out, clearLine+"%s (%s)", label, Elapsed(start))
		return
	}
	fmt.Fprintf(l.out, "%s … (%s)\n", label, Elapsed(start))
}
