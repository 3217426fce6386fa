package nodes

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A way off this machine is for the containerds of nodes that pull, and for nothing else.
func TestOnlyContainerdIsLedToRegistries(t *testing.T) {
	c := &Cluster{Folder: t.TempDir(), Network: 207, APIPort: 26443, Tool: func(name string) string { return name }}
	const way = "-A FORWARD -o host -s 10.207.255.0/24 -d 10.207.254.1 -p tcp --dport 23456 -j ACCEPT"
	for port, lines := range map[int]int{0: 0, 23456: 1} {
		c.RegistryPort = port
		edge := c.machine("EDGE")
		require.NoError(t, edge.write("rules", "rules", values{Cluster: c}))
		rules, err := os.ReadFile(filepath.Join(edge.folder, "rules"))
		require.NoError(t, err)
		assert.Equal(t, lines, strings.Count(string(rules), "\n"+way+"\n"), "%s", rules)
		assert.Equal(t, 1+lines, strings.Count(string(rules), "-d 10.207.254.1 "), "%s", rules)
		for _, p := range c.nodePrograms(installed{}, "node-0", "10.207.255.2", nil) {
			led := strings.Contains(strings.Join(p.Env, " "), "HTTPS_PROXY=")
			assert.Equal(t, port != 0 && p.Name == "containerd", led, "%s: %v", p.Name, p.Env)
			assert.True(t, !led || slices.Contains(p.Env, "HTTPS_PROXY=http://10.207.254.1:23456"), "%v", p.Env)
		}
	}
}
