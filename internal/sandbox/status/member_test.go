package status

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	corev1 "k8s.io/api/core/v1"
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

// Cassandra 5.0.8 flushes its tables after it has refused the number of tokens, which fills the 2 KiB that Kubernetes keeps.
func TestTheReasonIsFoundInTheLog(t *testing.T) {
	const flushed = "INFO  [PerDiskMemtableFlushWriter_0:1] 2026-11-28 04:24:52,227 Flushing.java:179 - Completed flushing\n"
	const log = "ERROR [main] 2026-11-28 04:24:46,841 CassandraDaemon.java:887 - Fatal configuration error\n" +
		"org.apache.cassandra.exceptions.ConfigurationException: Cannot change the number of tokens from 16 to 8\n" + flushed
	pod := &corev1.Pod{Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{
		LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Message: flushed}},
	}}}}
	assert.Equal(t, ": org.apache.cassandra.exceptions.ConfigurationException: Cannot change the number of tokens from 16 to 8",
		causeOfDeath(pod, log))
	assert.Equal(t, ": "+strings.TrimSpace(flushed), causeOfDeath(pod, ""))
	pod.Status.ContainerStatuses[0].Ready = true
	assert.Empty(t, causeOfDeath(pod, log))
}
