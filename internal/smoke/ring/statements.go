package ring

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
)

// keyspace is that of the check itself. It stays, with a row that each run overwrites, and a row for each member.
const keyspace = "stateful_clusters_smoke"

// statements are what the check says to a ring by CQL.
type statements struct {
	*gocql.Session         // with all members
	each           members // with each of them
	dialer         gocql.Dialer
}

// agree waits until every member has the same schema: a change takes some seconds to go round.
func (s statements) agree(ctx context.Context) (string, error) {
	for {
		with := map[string][]string{}
		for _, pod := range slices.Sorted(maps.Keys(s.each)) {
			var version gocql.UUID
			query := s.each[pod].Query("SELECT schema_version FROM system.local").Consistency(gocql.One)
			if err := query.ScanContext(ctx, &version); err != nil {
				return "", fmt.Errorf("asking %s for its schema: %w", pod, err)
			}
			with[version.String()] = append(with[version.String()], pod)
		}
		if len(with) == 1 {
			return fmt.Sprintf("%d members agree on %s", len(s.each), slices.Collect(maps.Keys(with))[0]), nil
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("members have different schemas: %v; `nodetool describecluster` shows whether that ends", with)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// comparePeers asks every member for its peers, from which drivers have the addresses that they call. On an adopted disk they may be those
// of the legacy ring.
func (s statements) comparePeers(ctx context.Context, pods []Pod) (string, error) {
	var faults []string
	for _, pod := range slices.Sorted(maps.Keys(s.each)) {
		rows := s.each[pod].Query("SELECT peer FROM system.peers").Consistency(gocql.One).IterContext(ctx)
		var peer net.IP
		for rows.Scan(&peer) {
			if podAt(peer.String(), pods) == "" {
				faults = append(faults, fmt.Sprintf("%s has the peer %s, which is no member of this stack", pod, peer))
			}
		}
		if err := rows.Close(); err != nil {
			return "", fmt.Errorf("asking %s for its peers: %w", pod, err)
		}
	}
	if len(faults) > 0 {
		return "", fmt.Errorf("%s; drivers would go there: see docs/cassandra.md, %q", strings.Join(faults, "; "), runbook)
	}
	return "members know each other only", nil
}

// writeAndRead writes a row that a majority of its replicas must have taken, and reads it from a majority.
func (s statements) writeAndRead(ctx context.Context, members int) (string, error) {
	replicas := min(members, 3)
	if err := s.makeKeyspace(ctx, replicas); err != nil {
		return "", fmt.Errorf("making the keyspace: %w", err)
	}
	written := gocql.TimeUUID()
	if err := s.Query("INSERT INTO "+keyspace+".last_run (id, run) VALUES ('smoke', ?)", written).ExecContext(ctx); err != nil {
		return "", fmt.Errorf("writing at QUORUM: %w", err)
	}
	var read gocql.UUID
	if err := s.Query("SELECT run FROM "+keyspace+".last_run WHERE id = 'smoke'").Idempotent(true).ScanContext(ctx, &read); err != nil {
		return "", fmt.Errorf("reading at QUORUM: %w", err)
	}
	if read != written {
		return "", fmt.Errorf("read the row of another run: %s, written was %s at %s", read, written, written.Time().Format(time.RFC3339))
	}
	return fmt.Sprintf("a row was written and read, with %d replicas", replicas), nil
}

// makeKeyspace makes what is missing, and gives a keyspace of a smaller ring more replicas. Otherwise it changes nothing.
func (s statements) makeKeyspace(ctx context.Context, replicas int) error {
	var datacenter string
	if err := s.Query("SELECT data_center FROM system.local").Consistency(gocql.One).ScanContext(ctx, &datacenter); err != nil {
		return err
	}
	replication := fmt.Sprintf("replication = {'class': 'NetworkTopologyStrategy', '%s': %d}", datacenter, replicas)
	present := map[string]string{}
	err := s.Query("SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?", keyspace).ScanContext(ctx, &present)
	all := []string{
		"CREATE KEYSPACE IF NOT EXISTS " + keyspace + " WITH " + replication,
		"CREATE TABLE IF NOT EXISTS " + keyspace + ".last_run (id text PRIMARY KEY, run timeuuid)",
		"CREATE TABLE IF NOT EXISTS " + keyspace + ".members (name text PRIMARY KEY, host_id uuid)",
	}
	if err == nil && present[datacenter] != fmt.Sprint(replicas) {
		all[0] = "ALTER KEYSPACE " + keyspace + " WITH " + replication
	}
	for _, statement := range all {
		if err := s.Query(statement).ExecContext(ctx); err != nil {
			return err
		}
	}
	_, err = s.agree(ctx)
	return err
}

// compareHostIDs compares the host ids with those of the configuration, and with those that an earlier run has noted in the ring itself.
// Another id is another member with other tokens, such as one that began on an empty disk. It notes those that it finds for the next run.
func (s statements) compareHostIDs(ctx context.Context, configured map[string]string, accept bool) (string, error) {
	ids, err := s.hostIDs(ctx)
	if err != nil {
		return "", err
	}
	noted, err := s.notedHostIDs(ctx)
	if err != nil {
		return "", fmt.Errorf("reading the host ids of the last run: %w", err)
	}
	faults := differences(ids, configured, "configured")
	if !accept {
		faults = append(faults, differences(ids, noted, "noted by an earlier run")...)
	}
	if len(faults) > 0 {
		return "", fmt.Errorf("%s; a member with another host id has another place in the ring: see docs/cassandra.md, %q",
			strings.Join(faults, "; "), runbook)
	}
	for pod, id := range ids {
		if noted[pod] == id {
			continue
		}
		if err := s.Query("INSERT INTO "+keyspace+".members (name, host_id) VALUES (?, ?)", pod, id).ExecContext(ctx); err != nil {
			return "", fmt.Errorf("noting the host id of %s: %w", pod, err)
		}
	}
	return fmt.Sprintf("%d compared with the configuration, %d with an earlier run", len(configured), len(noted)), nil
}

// hostIDs are those that members have themselves, by pod.
func (s statements) hostIDs(ctx context.Context) (map[string]string, error) {
	ids := map[string]string{}
	for _, pod := range slices.Sorted(maps.Keys(s.each)) {
		var id gocql.UUID
		if err := s.each[pod].Query("SELECT host_id FROM system.local").Consistency(gocql.One).ScanContext(ctx, &id); err != nil {
			return nil, fmt.Errorf("asking %s for its host id: %w", pod, err)
		}
		ids[pod] = id.String()
	}
	return ids, nil
}

func (s statements) notedHostIDs(ctx context.Context) (map[string]string, error) {
	rows, ids := s.Query("SELECT name, host_id FROM "+keyspace+".members").IterContext(ctx), map[string]string{}
	var name string
	var id gocql.UUID
	for rows.Scan(&name, &id) {
		ids[name] = id.String()
	}
	return ids, rows.Close()
}

// differences says where members have other host ids than they should.
func differences(members, wanted map[string]string, by string) (faults []string) {
	for _, pod := range slices.Sorted(maps.Keys(wanted)) {
		if id, known := members[pod]; known && !strings.EqualFold(id, wanted[pod]) {
			faults = append(faults, fmt.Sprintf("%s has the host id %s, and %s is %s", pod, id, by, wanted[pod]))
		}
	}
	return faults
}
