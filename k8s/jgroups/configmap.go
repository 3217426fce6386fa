package jgroups

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Where members find their files.
const (
	confFolder = "/etc/jgroups"
	siteFile   = "site.xml"
	relayFile  = "relay.xml"
	bridgeFile = "bridge.xml"
	viewFile   = "view"
	runFile    = "run"
)

// viewScript asks a member for its view. It is part of no image, so that any image with a shell will do.
//
//go:embed view.sh
var viewScript string

// runScript runs a member.
//
//go:embed run.sh
var runScript string

// files are what a member reads, once the routers are known.
func (a *Args) files(s Site, sites, routers []string) map[string]string {
	return map[string]string{
		siteFile:   a.siteXML(s),
		relayFile:  relayXML(sites),
		bridgeFile: a.bridgeXML(routers),
		viewFile:   viewScript,
		runFile:    runScript,
	}
}

func (a *Args) configMap(s Site, files pulumi.StringMapOutput) *corev1.ConfigMapArgs {
	return &corev1.ConfigMapArgs{Metadata: a.memberMetadata(s), Data: files}
}

// checksum changes with any of the files. On the pods it makes a changed list of routers roll the members: it is fixed for as long as a
// member runs (http://www.jgroups.org/manual5/index.html#TUNNEL_Advanced).
func checksum(files map[string]string) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s=%q\n", name, files[name])
	}
	return hex.EncodeToString(h.Sum(nil))
}
