// Package plugin plays the provider plugins of the simulated clouds: the gRPC servers that the Pulumi engine attaches to.
package plugin

import (
	"fmt"
	"io"
	"math"
	"net"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// Packages are those that the clouds play, by the names under which Pulumi knows them.
var Packages = []string{"aws", "azure-native", "eks", "gcp"}

// pluginVersion is above every real one, so that the engine does not warn of an old plugin.
const pluginVersion = "99.0.0-simulated"

// Credential returns the file with the credentials of a cluster, which kubeconfigs of EKS refer to.
type Credential func(cluster string) string

// Serve plays the plugin of a package on a listener until that is closed. Each connection has a provider of its own: the engine makes one
// for every provider that a program configures.
func Serve(pkg string, listener net.Listener, a *account.Account, credential Credential) error {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return fmt.Errorf("serving the simulated provider %s: %w", pkg, err)
		}
		server := grpc.NewServer(grpc.MaxRecvMsgSize(math.MaxInt32))
		if pkg == "eks" {
			pulumirpc.RegisterResourceProviderServer(server, &component{credential: credential})
		} else {
			pulumirpc.RegisterResourceProviderServer(server, newProvider(pkg, a))
		}
		go func() { _ = server.Serve(&single{Listener: listener, connection: connection}) }() // ends when it has the connection
	}
}

// single is a listener that gives one connection.
type single struct {
	net.Listener
	connection net.Conn
}

func (s *single) Accept() (net.Conn, error) {
	connection := s.connection
	if s.connection = nil; connection == nil {
		return nil, io.EOF
	}
	return connection, nil
}

func (s *single) Close() error { return nil }
