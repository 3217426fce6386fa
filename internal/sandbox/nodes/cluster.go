// Package nodes runs real nodes for a cluster of the sandbox: each a machine in namespaces of its own, with a containerd, a kubelet and a
// kube-proxy, and one more machine, the edge, through which all that goes in and out of the cluster passes. It needs root.
package nodes

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"text/template"

	"stateful-clusters/internal/sandbox/images"
	"stateful-clusters/internal/sandbox/nodes/boot"
)

// Cluster is the real part of one cluster, whether it runs or not.
type Cluster struct {
	Home        string // of the cluster. What it has on this machine bears names that come from it
	Folder      string // of the machines' disks, absolute
	Network     Network
	APIPort     int                      // at Network.Host()
	Kubeconfig  string                   // of the administrator, absolute
	Certificate string                   // the authority of the cluster
	Tool        func(name string) string // paths of programs
	Images      []string                 // folders with archives (*.tar) of images, which every node holds
	Disks       string                   // the folder of the account's disks, absolute
	// RegistryPort is where containerds find the proxy to registries, at Network.Host(). It is 0 where no image is pulled.
	RegistryPort int
}

// LostLabel on a Node object, with the value lost, takes the power of its machine away.
const LostLabel = "sandbox.stateful-clusters/fail"

// services are the addresses of Services, in each cluster.
const services = "10.96.0.0/16"

// DNS is the address of the cluster's DNS server as pods know it, that of a Service.
const DNS = "10.96.0.10"

//go:embed files
var files embed.FS

var templates = template.Must(template.ParseFS(files, "files/*"))

// values are what the files of a machine need to know.
type values struct {
	*Cluster
	Node        string
	Address     string
	Pods        string
	Cgroup      string
	Snapshotter string
	CNI         string
}

func (values) Pause() string          { return images.PauseName }
func (v values) DNS() string          { return DNS }
func (v values) All() string          { return v.Network.All().String() }
func (v values) NodeRange() string    { return v.Network.Nodes().String() }
func (v values) Host() string         { return v.Network.Host().String() }
func (v values) Gateway() string      { return v.Network.Gateway().String() }
func (v values) ExchangeHost() string { return exchangeHost().Addr().String() }

// write writes a file of a machine's disk.
func (m machine) write(name, from string, v values) error {
	var content bytes.Buffer
	if err := templates.ExecuteTemplate(&content, from, v); err != nil {
		return fmt.Errorf("writing %s: %w", from, err)
	}
	path := filepath.Join(m.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	// By way of another file: one that is awaited is whole.
	if err := os.WriteFile(path+".new", content.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (c *Cluster) machine(name string) machine { return machine{filepath.Join(c.Folder, name)} }

// onDisk is where a machine sees a file of its disk.
func onDisk(name string) string { return filepath.Join(boot.Disk, name) }
