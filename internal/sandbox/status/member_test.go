package status

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What Cassandra 5.0.8 says last, where a disk is of another ring, rack or number of tokens. Its reason is never in the last line.
func TestTheReasonIsFoundInWhatAProgramSaysLast(t *testing.T) {
	const log = "INFO  [main] 2026-11-27 23:39:04,992 QueryProcessor.java:128 - Initialized prepared statement caches with 10 MiB\n"
	for name, c := range map[string]struct{ message, says string }{
		"with a trace": {
			log + "ERROR [main] 2026-11-27 23:39:06,114 CassandraDaemon.java:887 - Fatal exception during initialization\n" +
				"org.apache.cassandra.exceptions.ConfigurationException: Saved cluster name Legacy != configured name Other\n" +
				"\tat org.apache.cassandra.db.SystemKeyspace.checkHealth(SystemKeyspace.java:1117)\n",
			"org.apache.cassandra.exceptions.ConfigurationException: Saved cluster name Legacy != configured name Other",
		},
		"by its log": {"ERROR [main] rack (r2) differs\n" + log, "ERROR [main] rack (r2) differs"},
		"as it ends": {
			"Exception (org.apache.cassandra.exceptions.ConfigurationException) encountered during startup: 16 to 8\nERRATA\n",
			"Exception (org.apache.cassandra.exceptions.ConfigurationException) encountered during startup: 16 to 8",
		},
		"of nothing": {log, ""},
	} {
		assert.Equal(t, c.says, errorLine(c.message), name)
	}
}
