package cassandra

import (
	_ "embed"
	"fmt"
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// filesFolder is where members find the files of this package.
const filesFolder = "/etc/stateful-clusters"

// The scripts are part of no image, so that the official one will do.
var (
	//go:embed adopted.sh
	adoptedScript string
	//go:embed forget.sh
	forgetScript string
	//go:embed start.sh
	startScript string
	//go:embed ready.sh
	readyScript string
	//go:embed stop.sh
	stopScript string
)

// configMap holds the scripts, and what differs between members. It is no part of their template: a further member, or another one less,
// restarts none of the others.
func (a *Args) configMap() *corev1.ConfigMapArgs {
	return &corev1.ConfigMapArgs{
		Metadata: a.metadata(setName),
		Data: pulumi.StringMap{
			"adopted": pulumi.String(adoptedScript),
			"forget":  pulumi.String(forgetScript),
			"start":   pulumi.String(startScript),
			"ready":   pulumi.String(readyScript),
			"stop":    pulumi.String(stopScript),
			"members": pulumi.String(a.memberLines()),
		},
	}
}

// memberLines has a line for each member: its ordinal, its rack, and whether its disk has data.
func (a *Args) memberLines() string {
	var lines strings.Builder
	for _, m := range a.Members() {
		source := "adopted"
		if m.New {
			source = "new"
		}
		fmt.Fprintf(&lines, "%d %s %s\n", m.Ordinal, m.Rack, source)
	}
	return lines.String()
}
