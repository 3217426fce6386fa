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
)

// Ledger is the record of all calls to the clouds, on disk as lines of JSON: one when a call begins and one when it ends.
type Ledger struct {
	mu      sync.Mutex
	file    *os.File
	entries []Entry
}

func openLedger(folder string) (*Ledger, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("creating the folder of the simulated account: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(folder, "ledger.jsonl"), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the ledger: %w", err)
	}
	l := &Ledger{file: file}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) == nil { // and not a line that was being written when the process was killed
			l.keep(e)
		}
	}
	return l, lines.Err()
}

func (l *Ledger) keep(e Entry) {
	if e.Number == len(l.entries) {
		l.entries = append(l.entries, e)
	} else if e.Number < len(l.entries) {
		l.entries[e.Number] = e
	}
}

func (l *Ledger) write(e Entry) {
	l.keep(e)
	line, err := json.Marshal(e)
	if err == nil {
		_, err = l.file.Write(append(line, '\n'))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "writing the ledger:", err)
	}
}

// Begin records that a call has begun, and returns its number.
func (l *Ledger) Begin(c Call) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := Entry{Number: len(l.entries), Type: c.Type, Name: c.Name, ID: c.ID, Operation: c.Operation, Start: time.Now()}
	l.write(e)
	return e.Number
}

// End records how a call has ended.
func (l *Ledger) End(number int, id string, attempts int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entries[number]
	e.End, e.Attempts, e.Outcome = time.Now(), attempts, OK
	if id != "" {
		e.ID = id
	}
	if err != nil {
		e.Outcome = err.Error()
	}
	l.write(e)
}

// Entries returns all calls in the order in which they began.
func (l *Ledger) Entries() []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}
