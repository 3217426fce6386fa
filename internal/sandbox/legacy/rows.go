package legacy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"

	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/smoke/ring"
)

// Table has the rows: the numbers from 0 on, each with the text that Note returns.
const (
	keyspace = "shop"
	Table    = keyspace + ".orders"
)

// Note is the text of a row.
func Note(id int) string { return fmt.Sprintf("order %d", id) }

// Record is what the ring had when its first disk was flushed, for whoever looks for it in another ring.
type Record struct {
	Rows    int // acknowledged at QUORUM by then: those below this number
	Later   int // acknowledged while the snapshots were taken: some may be in none
	Members []Member
}

func (r Ring) recordFile() string { return filepath.Join(r.folder(), "record.json") }

// Record reads what the ring had.
func (r Ring) Record() (record Record, err error) {
	content, err := os.ReadFile(r.recordFile())
	if err == nil {
		err = json.Unmarshal(content, &record)
	}
	return record, err
}

// fillAndTake writes rows, and takes the snapshots while it goes on writing.
func (r Ring) fillAndTake(ctx context.Context, log *progress.Log) error {
	session, err := r.Connect()
	if err != nil {
		return err
	}
	defer session.Close()
	err = log.Step(fmt.Sprintf("legacy ring: writing %d rows", r.Rows), func() error { return fill(ctx, session, r.Rows) })
	if err != nil {
		return err
	}
	return log.Step("legacy ring: taking a snapshot of each disk, one after the other, while rows are written", func() error {
		return r.take(ctx, session)
	})
}

const insert = "INSERT INTO " + Table + " (id, note) VALUES (?, ?)"

// fill makes the table and writes its first rows.
func fill(ctx context.Context, session *gocql.Session, rows int) error {
	for _, statement := range []string{
		fmt.Sprintf("CREATE KEYSPACE %s WITH replication = {'class': 'NetworkTopologyStrategy', '%s': %d}", keyspace, Datacenter, servers),
		"CREATE TABLE " + Table + " (id int PRIMARY KEY, note text)",
	} {
		if err := session.Query(statement).ExecContext(ctx); err != nil {
			return err
		}
	}
	if err := session.AwaitSchemaAgreement(ctx); err != nil {
		return err
	}
	var next atomic.Int64
	var all sync.WaitGroup
	var failed atomic.Pointer[error]
	for range 64 {
		all.Go(func() {
			for id := int(next.Add(1)) - 1; id < rows && failed.Load() == nil; id = int(next.Add(1)) - 1 {
				if err := session.Query(insert, id, Note(id)).ExecContext(ctx); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// take flushes, freezes and copies the disks one after the other, as snapshots in a cloud are taken, and writes the record.
func (r Ring) take(ctx context.Context, session *gocql.Session) error {
	w := writer{session: session, next: r.Rows, ended: make(chan struct{})}
	writing, stop := context.WithCancel(ctx)
	go w.run(writing)
	defer func() { stop(); <-w.ended }()
	for w.acknowledged.Load() < 200 { // it writes in earnest
		select {
		case <-w.ended:
			return fmt.Errorf("writing while snapshots are taken: %w", w.err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	all, err := r.describe(ctx)
	if err != nil {
		return err
	}
	record := Record{Members: all}
	record.Rows = r.Rows + int(w.acknowledged.Load())
	for number := 1; number <= servers; number++ {
		if _, err := r.nodetool(ctx, number, "flush"); err != nil {
			return err
		}
		if err := everywhere(ctx, session); err != nil {
			return err
		}
		if err := r.freeze(number, func() error { return disks.Snapshot(disks.Dir(r.Home), snapshot(number), r.disk(number)) }); err != nil {
			return err
		}
	}
	stop()
	<-w.ended
	record.Later = r.Rows + int(w.acknowledged.Load()) - record.Rows
	content, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(r.recordFile(), content, 0o644)
}

// everywhere writes a row again to all servers, so that a disk which was flushed has a commit log that its next server must replay.
func everywhere(ctx context.Context, session *gocql.Session) error {
	for {
		err := session.Query(insert, 0, Note(0)).Consistency(gocql.All).ExecContext(ctx)
		var late *gocql.RequestErrWriteTimeout // a busy machine's servers take their time
		if !errors.As(err, &late) || ctx.Err() != nil {
			return err
		}
	}
}

// writer writes one row after another. Those that are not acknowledged it tries again, so that the acknowledged ones leave no gap.
type writer struct {
	session      *gocql.Session
	next         int
	acknowledged atomic.Int64
	err          error
	ended        chan struct{}
}

func (w *writer) run(ctx context.Context) {
	defer close(w.ended)
	for ctx.Err() == nil {
		if w.err = w.session.Query(insert, w.next, Note(w.next)).ExecContext(ctx); w.err == nil {
			w.acknowledged.Add(1)
			w.next++
		}
	}
}

// Member is what a member of a ring says of itself.
type Member struct {
	Rack, HostID string
	Tokens       []string // in order
}

// Describe asks the member with which a session is alone.
func Describe(ctx context.Context, session *gocql.Session) (m Member, err error) {
	var id gocql.UUID
	query := session.Query("SELECT rack, host_id, tokens FROM system.local").Consistency(gocql.One)
	if err := query.ScanContext(ctx, &m.Rack, &id, &m.Tokens); err != nil {
		return m, fmt.Errorf("asking who a member is: %w", err)
	}
	slices.Sort(m.Tokens)
	m.HostID = id.String()
	return m, nil
}

// describe asks all servers.
func (r Ring) describe(ctx context.Context) (all []Member, err error) {
	for number := 1; number <= servers; number++ {
		session, err := ring.Connect([]string{Address(number)}, r, ring.Login{}, 30*time.Second)
		if err != nil {
			return nil, err
		}
		m, err := Describe(ctx, session)
		session.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}
