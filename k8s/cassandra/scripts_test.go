package cassandra

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script runs one of the scripts with the folders of a container in a temporary one, in which the programs stand for the image's.
func script(t *testing.T, text string, files, programs map[string]string, env ...string) (said string, err error) {
	t.Helper()
	root := t.TempDir()
	within := func(text string) string {
		for _, folder := range []string{filesFolder, "/disk", dataFolder} {
			text = strings.ReplaceAll(text, folder, root+folder)
		}
		return text
	}
	write := func(name, content string, mode os.FileMode) {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(content), mode))
	}
	require.NoError(t, os.MkdirAll(filepath.Join(root, "disk"), 0o755))
	write(filepath.Join(root, filesFolder, "members"), "0 r1 adopted\n1 r2 adopted\n2 r3 adopted\n3 r1 new\n", 0o644)
	for name, content := range files {
		write(filepath.Join(root, name), within(content), 0o644)
	}
	bin := t.TempDir()
	for name, content := range programs {
		write(filepath.Join(bin, name), "#!/bin/sh\n"+content+"\n", 0o755)
	}
	cmd := exec.Command("sh", "-c", within(text), "script", "1")
	cmd.Env = append(env, "PATH="+bin+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestADiskWithoutDataIsRefused(t *testing.T) {
	const data = "disk/data/system/local-7ad54392bcdd35a684174e047860b377/nb-1-big-Data.db"
	for name, c := range map[string]struct {
		files map[string]string
		env   []string
		says  string // "" where the disk is taken
	}{
		"whole":         {map[string]string{data: "", "disk/commitlog/CommitLog-7-1.log": ""}, []string{"POD_NAME=cassandra-1"}, ""},
		"empty":         {nil, []string{"POD_NAME=cassandra-1"}, "the disk of cassandra-1 has no data of Cassandra: expected in its root"},
		"blank":         {nil, []string{"POD_NAME=cassandra-3"}, ""},
		"only its data": {map[string]string{data: ""}, []string{"POD_NAME=cassandra-0"}, "has no commit log, which the legacy server had"},
		"elsewhere": {map[string]string{"disk/lib/" + strings.TrimPrefix(data, "disk/"): "", "disk/lib/commitlog/x": ""},
			[]string{"POD_NAME=cassandra-0"}, "which holds: lib"},
		"in a folder": {map[string]string{"disk/lib/" + strings.TrimPrefix(data, "disk/"): "", "disk/lib/commitlog/x": ""},
			[]string{"POD_NAME=cassandra-0", "DATA_PATH=lib"}, ""},
		"tables without content": {map[string]string{"disk/data/system/local-7ad5/backups": "", "disk/commitlog/x": ""},
			[]string{"POD_NAME=cassandra-0"}, "has no data of Cassandra"},
		"nobody's": {map[string]string{data: "", "disk/commitlog/x": ""}, []string{"POD_NAME=cassandra-4"}, "lists no disk for cassandra-4"},
	} {
		said, err := script(t, adoptedScript, c.files, nil, c.env...)
		if c.says == "" {
			assert.NoError(t, err, "%s: %s", name, said)
			continue
		}
		assert.Error(t, err, name)
		assert.Contains(t, said, c.says, name)
	}
}

func TestAMemberHasTheRackOfItsOrdinal(t *testing.T) {
	entry := map[string]string{"docker-entrypoint.sh": `echo "$CASSANDRA_RACK $*"`}
	said, err := script(t, startScript, nil, entry, "POD_NAME=cassandra-2")
	require.NoError(t, err, said)
	assert.Equal(t, "r3 cassandra -f\n", said)
	said, err = script(t, startScript, nil, entry, "POD_NAME=cassandra-12")
	assert.Error(t, err)
	assert.Contains(t, said, "lists no disk for cassandra-12")
}

// Four members: three are a majority. The script ends when all that it has started has ended: they share its output.
func TestReadyIsAMajority(t *testing.T) {
	status := func(states ...string) string {
		text := "Datacenter: dc1\n===============\nStatus=Up/Down\n|/ State=Normal/Leaving/Joining/Moving\n" +
			"--  Address   Load       Tokens  Owns (effective)  Host ID                               Rack\n"
		for i, state := range states {
			text += state + "  10.0.0." + string(rune('1'+i)) + "  104 KiB  16      75.0%             0c35b46e-5a83-46d5-8cd1-4a8d5cb7c7c2  r1\n"
		}
		return "cat <<'TEXT'\n" + text + "TEXT"
	}
	served, silent := "exit 0", "exit 1"
	for name, c := range map[string]struct{ nc, nodetool, says string }{
		"all":          {served, status("UN", "UN", "UN", "UN"), ""},
		"three":        {served, status("UN", "DN", "UN", "UN"), ""},
		"two":          {served, status("UN", "DN", "DN", "UN"), "2 of 4 members are seen up and normal"},
		"alone":        {served, status("UN"), "1 of 4 members are seen up and normal"},
		"joining":      {served, status("UJ", "UN", "UN", "UN"), "3 of 4 members are seen up and normal, this one not"},
		"without CQL":  {silent, status("UN", "UN", "UN", "UN"), "CQL is not served"},
		"without JMX":  {served, "echo Connection refused >&2; exit 1", "Connection refused"},
		"not asked at": {served, "echo nothing", "0 of 4 members"},
		"too slow":     {served, "exec sleep 60", "nodetool has failed within 1 s"},
	} {
		said, err := script(t, readyScript, nil, map[string]string{"nc": c.nc, "nodetool": c.nodetool}, "POD_IP=10.0.0.1")
		if c.says == "" {
			assert.NoError(t, err, "%s: %s", name, said)
			continue
		}
		assert.Error(t, err, name)
		assert.Contains(t, said, c.says, name)
	}
}
