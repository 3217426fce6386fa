package ring

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"stateful-clusters/internal/smoke"
)

// Node is a member as a member sees it.
type Node struct {
	State   string // two letters, such as UN: up and normal
	Address string
	Load    string // of data, such as 120.5 KiB
	HostID  string
	Rack    string
}

// upAndNormal is the state of a member that serves.
const upAndNormal = "UN"

// nodeLine is a line of `nodetool status`. A load or a share that is not known is a question mark.
var nodeLine = regexp.MustCompile(`^([UD?][NLJM?])\s+(\S+)\s+(\?|[\d.,]+ \w+)\s+\d+\s+\S+\s+([0-9a-f-]{36})\s+(\S+)`)

// ReadStatus reads what `nodetool status` prints.
func ReadStatus(out string) (nodes []Node) {
	for line := range strings.Lines(out) {
		if match := nodeLine.FindStringSubmatch(line); match != nil {
			nodes = append(nodes, Node{match[1], match[2], match[3], match[4], match[5]})
		}
	}
	return nodes
}

// Status asks a member for the state of all.
func (c *Cluster) Status(ctx context.Context, pod string) ([]Node, error) {
	out, err := c.kubectl(ctx, c.arguments("exec", pod, "--container", "cassandra", "--", "nodetool", "status")...).Output()
	if err != nil {
		return nil, fmt.Errorf("asking %s for the ring by nodetool: %w%s", pod, err, smoke.Said(err))
	}
	nodes := ReadStatus(string(out))
	if len(nodes) == 0 {
		return nil, fmt.Errorf("asking %s for the ring by nodetool: it names no member: %s", pod, strings.Join(strings.Fields(string(out)), " "))
	}
	return nodes, nil
}
