package account

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// ledger is the record of all calls to the clouds, on disk as lines of JSON: one when a call begins and one when it ends.
type ledger struct {
	mu      sync.Mutex
	file    *os.File
	entries []control.Entry
}

func openLedger(folder string) (*ledger, error) {
	file, err := os.OpenFile(filepath.Join(folder, "ledger.jsonl"), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the ledger: %w", err)
	}
	l := &ledger{file: file}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var e control.Entry
		if json.Unmarshal(lines.Bytes(), &e) == nil { // and not a line that was being written when the process was killed
			l.keep(e)
		}
	}
	return l, lines.Err()
}

func (l *ledger) keep(e control.Entry) {
	if e.Number < len(l.entries) {
		l.entries[e.Number] = e
	} else {
		l.entries = append(l.entries, e)
	}
}

func (l *ledger) write(e control.Entry) {
	l.keep(e)
	line, err := json.Marshal(e)
	if err == nil {
		_, err = l.file.Write(append(line, '\n'))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "writing the ledger:", err)
	}
}

// begin records that a call has begun, and returns its number.
func (l *ledger) begin(c Call) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := control.Entry{Number: len(l.entries), Type: c.Type, Name: c.Name, ID: c.ID, Operation: c.Operation, Start: time.Now()}
	l.write(e)
	return e.Number
}

// end records how a call has ended. Without an id, the one that it began with stays.
func (l *ledger) end(number int, id string, attempts int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entries[number]
	e.End, e.Attempts, e.Outcome = time.Now(), attempts, control.OK
	if id != "" {
		e.ID = id
	}
	if err != nil {
		e.Outcome = err.Error()
	}
	l.write(e)
}

func (l *ledger) all() []control.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}
