package ring

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
)

// slicesOfRing is into how many parts a table is counted, so that none takes long.
const slicesOfRing = 256

// count counts the rows of a table at QUORUM, part by part of the ring.
func (s statements) count(ctx context.Context, table string) (string, error) {
	key, err := s.partitionKey(ctx, table)
	if err != nil {
		return "", err
	}
	total, step := int64(0), uint64(math.MaxUint64)/slicesOfRing+1
	for i := range uint64(slicesOfRing) {
		// Tokens are all numbers of 64 bits: https://cassandra.apache.org/doc/latest/cassandra/architecture/dynamo.html
		from, to := int64(math.MinInt64+int64(i*step)), int64(math.MinInt64+int64(i*step+step-1))
		var rows int64
		statement := fmt.Sprintf("SELECT count(*) FROM %s WHERE token(%s) >= ? AND token(%s) <= ?", table, key, key)
		if err := s.Query(statement, from, to).Idempotent(true).ScanContext(ctx, &rows); err != nil {
			return "", fmt.Errorf("counting at QUORUM: %w", err)
		}
		total += rows
	}
	return fmt.Sprintf("%d at QUORUM", total), nil
}

// partitionKey returns the columns by which the rows of a table are shared out.
func (s statements) partitionKey(ctx context.Context, table string) (string, error) {
	space, name, found := strings.Cut(table, ".")
	if !found {
		return "", fmt.Errorf("%q is no table: write it as keyspace.table", table)
	}
	rows := s.Query("SELECT column_name, kind, position FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?",
		strings.Trim(space, `"`), strings.Trim(name, `"`)).Consistency(gocql.One).IterContext(ctx)
	var columns []string
	var column, kind string
	var position int
	for rows.Scan(&column, &kind, &position) {
		if kind != "partition_key" {
			continue
		}
		columns = append(columns, make([]string, max(0, position+1-len(columns)))...)
		columns[position] = `"` + column + `"`
	}
	if err := rows.Close(); err != nil {
		return "", fmt.Errorf("looking for the table %s: %w", table, err)
	}
	if len(columns) == 0 || slices.Contains(columns, "") {
		return "", fmt.Errorf("there is no table %s in the ring", table)
	}
	return strings.Join(columns, ", "), nil
}
