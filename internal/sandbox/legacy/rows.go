package legacy

import (
	"context"
	"encoding/json"
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
	Rows   int                 // acknowledged at QUORUM by then: those below this number
	Later  int                 // acknowledged while the snapshots were taken: some may be in none
	Hosts  map[string]string   // host ids, by rack
	Tokens map[string][]string // by rack, in order
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
	var record Record
	var err error
	if record.Hosts, record.Tokens, err = Describe(ctx, session, Address(1)); err != nil {
		return err
	}
	if len(record.Hosts) != servers {
		return fmt.Errorf("the ring has the racks of %v, and not of %d servers", record.Hosts, servers)
	}
	record.Rows = r.Rows + int(w.acknowledged.Load())
	for number := 1; number <= servers; number++ {
		if _, err := r.nodetool(ctx, number, "flush"); err != nil {
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

// Describe tells who the members of a ring are, by what one of them says of itself and of the others.
func Describe(
	ctx context.Context, session *gocql.Session, address string,
) (hosts map[string]string, tokens map[string][]string, err error) {
	first := ""
	for _, host := range session.GetHosts() {
		if host.ConnectAddress().String() == address {
			first = host.HostID()
		}
	}
	hosts, tokens = map[string]string{}, map[string][]string{}
	for _, from := range []string{"system.local", "system.peers_v2"} {
		query := session.Query("SELECT rack, host_id, tokens FROM " + from).Consistency(gocql.One).SetHostID(first)
		rows := query.IterContext(ctx)
		var rack string
		var id gocql.UUID
		var own []string
		for rows.Scan(&rack, &id, &own) {
			slices.Sort(own)
			hosts[rack], tokens[rack] = id.String(), own
			own = nil
		}
		if err := rows.Close(); err != nil {
			return nil, nil, fmt.Errorf("asking who the members are: %w", err)
		}
	}
	return hosts, tokens, nil
}
