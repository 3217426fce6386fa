package ring

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// status is what `nodetool status` of 5.0 prints, with these states.
func status(states ...string) string {
	lines := []string{"Datacenter: dc1", "===============", "Status=Up/Down", "|/ State=Normal/Leaving/Joining/Moving",
		"--  Address     Load        Tokens  Owns (effective)  Host ID                               Rack"}
	for i, state := range states {
		load := "120.5 KiB"
		if state != upAndNormal {
			load = "?"
		}
		lines = append(lines, state+"  10.0.0."+string(rune('1'+i))+"    "+load+"  16      100.0%            6ab09bec-e68e-48d9-a5f8-97e6fb4c9b4"+
			string(rune('0'+i))+"  r1")
	}
	return strings.Join(append(lines, "", ""), "\n")
}

var pods = []Pod{{"cassandra-0", "10.0.0.1"}, {"cassandra-1", "10.0.0.2"}, {"cassandra-2", "10.0.0.3"}}

func TestReadStatus(t *testing.T) {
	nodes := ReadStatus(status("UN", "DN"))
	require.Len(t, nodes, 2)
	assert.Equal(t, Node{"UN", "10.0.0.1", "120.5 KiB", "6ab09bec-e68e-48d9-a5f8-97e6fb4c9b40", "r1"}, nodes[0])
	assert.Equal(t, Node{"DN", "10.0.0.2", "?", "6ab09bec-e68e-48d9-a5f8-97e6fb4c9b41", "r1"}, nodes[1])
	assert.Empty(t, ReadStatus("nodetool: Failed to connect to '127.0.0.1:7199'"))
}

func TestAViewHasAllMembersAndNobodyElse(t *testing.T) {
	detail, err := judge(ReadStatus(status("UN", "UN", "UN")), pods, 3)
	require.NoError(t, err)
	assert.Equal(t, "sees 3 of 3 members up and normal", detail)
	for _, c := range []struct {
		view []string
		says string
	}{
		{[]string{"UN", "DN", "UN"}, "sees 2 of 3 members up and normal; cassandra-1 is DN"},
		{[]string{"UN", "UJ", "UN"}, "cassandra-1 is UJ"},
		{[]string{"UN", "UN"}, "sees 2 of 3 members up and normal"},
		{[]string{"UN", "UN", "UN", "UN"}, "10.0.0.4 is UN and no member of this stack"}, // such as one of the legacy ring
	} {
		_, err := judge(ReadStatus(status(c.view...)), pods, 3)
		require.ErrorContains(t, err, c.says)
		assert.ErrorContains(t, err, runbook)
	}
}

func TestStrangersAreNamed(t *testing.T) {
	assert.Empty(t, Strangers(ReadStatus(status("UN", "UN", "UN")), pods))
	moved := []Pod{pods[0], pods[1], {"cassandra-2", "10.0.0.9"}}
	assert.Empty(t, Strangers(ReadStatus(status("UN", "UN", "DN")), moved), "the others do not know its new address yet")
	notes := Strangers(ReadStatus(status("UN", "UN", "UN", "DN")), pods)
	require.Len(t, notes, 1)
	assert.Contains(t, notes[0], "10.0.0.4 is DN, with the host id 6ab09bec-e68e-48d9-a5f8-97e6fb4c9b43; if its record was removed")
}

func TestOtherHostIDsAreNamed(t *testing.T) {
	members := map[string]string{"cassandra-0": "a", "cassandra-1": "b"}
	assert.Empty(t, differences(members, map[string]string{"cassandra-0": "A", "cassandra-2": "c"}, "configured"))
	assert.Equal(t, []string{"cassandra-1 has the host id b, and configured is c"},
		differences(members, map[string]string{"cassandra-0": "a", "cassandra-1": "c"}, "configured"))
}
