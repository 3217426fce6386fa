package cassandra

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What members of a test have on their disks.
const (
	segment = dataFolder + "/commitlog/CommitLog-7-1.log"
	drained = dataFolder + "/drained"
	peers   = dataFolder + "/data/system/peers_v2-c4325f/nb-1-big-Data.db"
)

// others are files of the disk that nobody may take away.
var others = []string{
	dataFolder + "/data/shop/orders-1/nb-1-big-Data.db", dataFolder + "/data/system/local-7ad5/nb-1-big-Data.db",
	dataFolder + "/data/system/peer_events-59df/nb-1-big-Data.db", dataFolder + "/data/system/peers-37f7/snapshots/kept",
}

// stays is a server that replays what is there, and brings the peers back; then it goes on until it is ended.
const stays = `echo "started with the seed $CASSANDRA_SEEDS and $JVM_EXTRA_OPTS"; touch ` + peers + `; rm ` + segment + `
trap 'echo ended; exit 143' TERM; while :; do sleep 0.05; done`

// forget runs the script on a disk with these files. It says what it said, and what then is on the disk.
func forget(t *testing.T, server string, files ...string) (said string, left []string, err error) {
	t.Helper()
	content := map[string]string{filesFolder + "/start": server}
	for _, name := range append(files, others...) {
		content[name] = ""
	}
	list := "trap 'find " + dataFolder + " -type f -printf \"LEFT %P\\n\"' EXIT\n"
	text, err := script(t, list+forgetScript, content, map[string]string{"nodetool": `echo "nodetool $*"`}, "POD_IP=10.0.0.1",
		"JVM_EXTRA_OPTS=-Xlog")
	for line := range strings.Lines(text) {
		if file, is := strings.CutPrefix(strings.TrimSpace(line), "LEFT "); is {
			left = append(left, dataFolder+"/"+file)
		} else {
			said += line
		}
	}
	return said, left, err
}

// Peers on the disk are those of the legacy ring. Nothing else of the disk goes.
func TestPeersAreForgotten(t *testing.T) {
	for name, files := range map[string][]string{
		"no commit log": {peers, dataFolder + "/data/system/peers-37f7/nb-1-big-TOC.txt"},
		"a drained one": {peers, segment, drained},
		"nothing":       nil,
	} {
		said, left, err := forget(t, "echo started", files...)
		require.NoError(t, err, name)
		assert.Empty(t, said, name)
		left = slices.DeleteFunc(left, func(file string) bool { return file == drained || file == segment })
		assert.ElementsMatch(t, others, left, name)
	}
}

// What a commit log would bring back is brought back first, by a server that nobody can reach.
func TestTheCommitLogIsReplayedBeforePeersAreForgotten(t *testing.T) {
	said, left, err := forget(t, stays, segment, peers)
	require.NoError(t, err, said)
	assert.Equal(t, "started with the seed 10.0.0.1 and -Xlog -Dcassandra.start_gossip=false -Dcassandra.start_native_transport=false\n"+
		"nodetool drain\nended\n", said)
	assert.ElementsMatch(t, others, left)
}

// A server that does not replay all of it leaves the disk as it is, and the container fails with the server's words as the last ones.
func TestNothingIsForgottenBeforeTheReplay(t *testing.T) {
	said, left, err := forget(t, "echo 'ERROR Saved cluster name'; exit 3", segment, peers)
	require.Error(t, err)
	assert.Equal(t, "ERROR Saved cluster name\n", said)
	assert.ElementsMatch(t, append([]string{segment, peers}, others...), left)
}

// The disk says that it was drained from the end of the drain to the next start, and no longer.
func TestADrainIsNotedOnTheDisk(t *testing.T) {
	look := func(text string, nodetool string, files map[string]string) (noted bool, err error) {
		const says = "\ntest -e " + drained + " && echo noted"
		said, err := script(t, "(\n"+text+")\nended=$?"+says+"\nexit $ended", files,
			map[string]string{"nodetool": nodetool, "docker-entrypoint.sh": ":"}, "POD_NAME=cassandra-0")
		return strings.Contains(said, "noted"), err
	}
	disk := map[string]string{segment: ""}
	noted, err := look(stopScript, "exit 0", disk)
	require.NoError(t, err)
	assert.True(t, noted, "drained")
	noted, err = look(stopScript, "exit 1", disk)
	assert.Error(t, err)
	assert.False(t, noted, "a drain that failed")
	noted, err = look(startScript, "", map[string]string{drained: ""})
	require.NoError(t, err)
	assert.False(t, noted, "started")
}

// A ring that loads the state of its disks keeps its peers, and has no container that forgets them.
func TestOnlyAMovedRingForgets(t *testing.T) {
	assert.Len(t, args(t, `{cassandraLoadRingState: false}`).initContainers(), 2)
	assert.Len(t, args(t, `{cassandraLoadRingState: true}`).initContainers(), 1)
}
