// Command csi is the driver of volumes on a node of the sandbox, in the place of a cloud's. It tells the kubelet so, under that one's name,
// and mounts disks of the simulated account. They are attached by the account itself, as Kubernetes asks for it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	registration "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "csi:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var p plugin
	flags := flag.NewFlagSet("csi", flag.ContinueOnError)
	flags.StringVar(&p.driver, "driver", "", "the name of the driver, such as ebs.csi.aws.com")
	flags.StringVar(&p.node, "node", "", "the name of the node")
	flags.StringVar(&p.zoneLabel, "zone-label", "", "the label by which the driver names the zone of a node")
	flags.StringVar(&p.zone, "zone", "", "the zone of the node")
	flags.StringVar(&p.dir, "disks", "", "the folder of the account's disks")
	kubelet := flags.String("kubelet", "", "the folder of the kubelet")
	if err := flags.Parse(args); err != nil {
		return err
	}
	// The places that a kubelet expects: https://github.com/kubernetes-csi/node-driver-registrar
	endpoint := filepath.Join(*kubelet, "plugins", p.driver, "csi.sock")
	server := p.server()
	registration.RegisterRegistrationServer(server, &registrar{driver: p.driver, endpoint: endpoint})
	ended := make(chan error, 2)
	// The kubelet asks as soon as it sees the socket in its folder, so that one comes last.
	for _, path := range []string{endpoint, filepath.Join(*kubelet, "plugins_registry", p.driver+"-reg.sock")} {
		listener, err := listen(path)
		if err != nil {
			return err
		}
		go func() { ended <- server.Serve(listener) }()
	}
	return <-ended
}

// server answers as the driver.
func (p *plugin) server() *grpc.Server {
	server := grpc.NewServer()
	csi.RegisterIdentityServer(server, p)
	csi.RegisterNodeServer(server, p)
	return server
}

// listen serves at a socket, in the place of one that an earlier process has left.
func listen(path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return net.Listen("unix", path)
}
