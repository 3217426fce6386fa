package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"stateful-clusters/internal/sandbox/disks"
)

// withController is the driver with what the suite needs beside it: somebody who makes volumes. In the sandbox the account does.
type withController struct {
	csi.UnimplementedControllerServer
	*plugin
}

func (c *withController) GetPluginCapabilities(
	ctx context.Context, r *csi.GetPluginCapabilitiesRequest,
) (*csi.GetPluginCapabilitiesResponse, error) {
	has, err := c.plugin.GetPluginCapabilities(ctx, r)
	has.Capabilities = append(has.Capabilities, &csi.PluginCapability{Type: &csi.PluginCapability_Service_{
		Service: &csi.PluginCapability_Service{Type: csi.PluginCapability_Service_CONTROLLER_SERVICE},
	}})
	return has, err
}

func (c *withController) ControllerGetCapabilities(
	context.Context, *csi.ControllerGetCapabilitiesRequest,
) (*csi.ControllerGetCapabilitiesResponse, error) {
	return &csi.ControllerGetCapabilitiesResponse{Capabilities: []*csi.ControllerServiceCapability{{
		Type: &csi.ControllerServiceCapability_Rpc{Rpc: &csi.ControllerServiceCapability_RPC{
			Type: csi.ControllerServiceCapability_RPC_CREATE_DELETE_VOLUME,
		}},
	}}}, nil
}

func (c *withController) CreateVolume(_ context.Context, r *csi.CreateVolumeRequest) (*csi.CreateVolumeResponse, error) {
	return &csi.CreateVolumeResponse{Volume: &csi.Volume{VolumeId: r.Name}}, disks.Make(c.dir, r.Name, "", 1)
}

func (c *withController) DeleteVolume(_ context.Context, r *csi.DeleteVolumeRequest) (*csi.DeleteVolumeResponse, error) {
	return &csi.DeleteVolumeResponse{}, disks.Remove(c.dir, r.VolumeId)
}

// The suite of CSI itself (https://github.com/kubernetes-csi/csi-test), as far as it is about nodes.
func TestTheDriverPassesTheSuite(t *testing.T) {
	needsRoot(t)
	folder := t.TempDir()
	suite, socket := filepath.Join(folder, "csi-sanity"), filepath.Join(folder, "csi.sock")
	buildSuite(t, suite)
	both := &withController{plugin: newPlugin(t)}
	server := grpc.NewServer()
	csi.RegisterIdentityServer(server, both)
	csi.RegisterNodeServer(server, both)
	csi.RegisterControllerServer(server, both)
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()

	out, err := exec.Command(suite, "-csi.endpoint", socket, "-csi.mountdir", filepath.Join(folder, "pod"), "-csi.stagingdir",
		filepath.Join(folder, "node"), "-ginkgo.no-color", "-ginkgo.focus", "Node Service|Identity Service",
	).CombinedOutput()
	assert.NoError(t, err, "%s", out)
	assert.Regexp(t, `Ran 18 of \d+ Specs`, string(out), "tests of the suite are left out")
	t.Logf("%s", out)
}

// suiteModule is that of the suite, in the folder of its go.mod.
const (
	suiteModule = "github.com/kubernetes-csi/csi-test/v5"
	suiteFolder = "../../tools/csi-sanity"
)

// The suite may miss that it is connected: utils.Connect waits until the state is another one than that which it reads for the call. Where
// that is ready already, it waits a minute, and fails (csi-test v5.4.0, utils/grpcutil.go). It is built to look before it waits.
const (
	looksTooLate = "if !conn.WaitForStateChange(ctx, conn.GetState()) {"
	looksFirst   = "if state := conn.GetState(); state != connectivity.Ready && !conn.WaitForStateChange(ctx, state) {"
)

func buildSuite(t *testing.T, suite string) {
	t.Helper()
	// Go builds no module of its cache with another file, so it is told of a copy.
	folder, err := exec.Command("go", "list", "-C", suiteFolder, "-f", "{{.Module.Dir}}", suiteModule+"/utils").Output()
	require.NoError(t, err)
	scratch := t.TempDir()
	patched, module := filepath.Join(scratch, "csi-test"), filepath.Join(scratch, "go.mod")
	require.NoError(t, os.CopyFS(patched, os.DirFS(strings.TrimSpace(string(folder)))))
	rewrite(t, filepath.Join(patched, "utils", "grpcutil.go"), func(text string) string {
		require.Equal(t, 1, strings.Count(text, looksTooLate), "the suite connects in another way now: see whether it still misses that")
		return strings.ReplaceAll(text, looksTooLate, looksFirst)
	})
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(suiteFolder, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(scratch, name), content, 0o600))
	}
	rewrite(t, module, func(text string) string { return text + "\nreplace " + suiteModule + " => " + patched + "\n" })
	out, err := exec.Command("go", "build", "-C", suiteFolder, "-modfile", module, "-o", suite, suiteModule+"/cmd/csi-sanity").CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func rewrite(t *testing.T, file string, change func(text string) string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(change(string(text))), 0o600))
}

func needsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("mounting needs root: `sudo make test` runs this test")
	}
	require.NoError(t, disks.Preflight())
}

func newPlugin(t *testing.T) *plugin {
	t.Helper()
	return &plugin{
		driver: "ebs.csi.aws.com", node: "node-a0", zoneLabel: "topology.kubernetes.io/zone", zone: "us-east-1a", dir: disks.Dir(t.TempDir()),
	}
}
