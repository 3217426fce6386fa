package plugin

import (
	"context"
	"fmt"
	"math"
	"net"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// Packages are those that the clouds play, by the name under which Pulumi knows them.
var Packages = []string{"aws", "azure-native", "eks"}

// pluginVersion is above every real one, so that the engine does not warn of an old plugin.
const pluginVersion = "99.0.0-simulated"

// Serve plays the plugin of a package on a listener until that is closed. The token command goes
// into kubeconfigs of EKS.
func Serve(pkg string, listener net.Listener, a *account.Account, token TokenCommand) error {
	var service pulumirpc.ResourceProviderServer
	switch pkg {
	case "aws":
		service = detailed{plugin.NewProviderServer(&provider{account: a})}
	case "azure-native":
		service = detailed{plugin.NewProviderServer(&provider{account: a, puts: true})}
	case "eks":
		service = &component{token: token}
	default:
		return fmt.Errorf("there is no simulated provider %s: there are %v", pkg, Packages)
	}
	server := grpc.NewServer(grpc.StatsHandler(connections{}), grpc.MaxRecvMsgSize(math.MaxInt32))
	pulumirpc.RegisterResourceProviderServer(server, service)
	return server.Serve(listener)
}

// detailed says of every diff that it names the properties, as those of the real plugins do: the SDK's server sends the names,
// but not that it does, and the engine then ignores them.
type detailed struct {
	pulumirpc.ResourceProviderServer
}

func (d detailed) Diff(ctx context.Context, r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	response, err := d.ResourceProviderServer.Diff(ctx, r)
	if err == nil {
		response.HasDetailedDiff = true
	}
	return response, err
}
