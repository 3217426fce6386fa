// Package plugin plays the provider plugins of the simulated clouds: the gRPC servers that the Pulumi engine attaches to.
package plugin

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"net"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// plugins make what serves one configured provider, by the package under which Pulumi knows it.
var plugins = map[string]func(*account.Account, TokenCommand) pulumirpc.ResourceProviderServer{
	"aws": func(a *account.Account, _ TokenCommand) pulumirpc.ResourceProviderServer {
		return serve(&provider{account: a})
	},
	"azure-native": func(a *account.Account, _ TokenCommand) pulumirpc.ResourceProviderServer {
		return serve(&provider{account: a, puts: true})
	},
	"eks": func(_ *account.Account, t TokenCommand) pulumirpc.ResourceProviderServer { return &component{token: t} },
}

// Packages returns those that the clouds play.
func Packages() []string { return slices.Sorted(maps.Keys(plugins)) }

// pluginVersion is above every real one, so that the engine does not warn of an old plugin.
const pluginVersion = "99.0.0-simulated"

// Serve plays the plugin of a package on a listener until that is closed. The token command goes into kubeconfigs of EKS. Each
// connection has a provider of its own: the engine makes one for every provider that a program configures.
func Serve(pkg string, listener net.Listener, a *account.Account, token TokenCommand) error {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return fmt.Errorf("serving the simulated provider %s: %w", pkg, err)
		}
		server := grpc.NewServer(grpc.MaxRecvMsgSize(math.MaxInt32))
		pulumirpc.RegisterResourceProviderServer(server, plugins[pkg](a, token))
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

// detailed says of every diff that it names the properties, as those of the real plugins do: the SDK's server sends the names,
// but not that it does, and the engine then ignores them.
type detailed struct {
	pulumirpc.ResourceProviderServer
}

func serve(p *provider) pulumirpc.ResourceProviderServer {
	return detailed{plugin.NewProviderServer(p)}
}

func (d detailed) Diff(ctx context.Context, r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	response, err := d.ResourceProviderServer.Diff(ctx, r)
	if err == nil {
		response.HasDetailedDiff = true
	}
	return response, err
}
