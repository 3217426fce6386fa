package plugin

import (
	"context"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
	"k8s.io/client-go/rest"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
)

const (
	network = tokens.Type("gcp:compute/network:Network")
	address = tokens.Type("gcp:compute/address:Address")
	gke     = tokens.Type("gcp:container/cluster:Cluster")
)

var project = map[string]string{
	"gcp:config:project": "p", "gcp:config:region": "us-east1", "gcp:config:defaultLabels": `{"of":"all"}`,
}

// What the provider computes from its own settings, and what it asks for before it asks the cloud.
func TestGoogleCloudIsSetUp(t *testing.T) {
	p := serve(t, "gcp")(project)
	made, err := p.Create(t.Context(), &pulumirpc.CreateRequest{Urn: urn(network), Properties: inputs(t, map[string]any{"name": "n"})})
	require.NoError(t, err)
	assert.Equal(t, "projects/p/global/networks/n", made.GetId())
	assert.Equal(t, map[string]any{
		"name": "n", "project": "p", "selfLink": "https://www.googleapis.com/compute/v1/projects/p/global/networks/n",
	}, made.GetProperties().AsMap())
	checked, err := p.Check(t.Context(), &pulumirpc.CheckRequest{Urn: urn(network), News: inputs(t, map[string]any{"name": "Upper"})})
	require.NoError(t, err)
	require.Len(t, checked.GetFailures(), 1)
	assert.Contains(t, checked.GetFailures()[0].GetReason(), "doesn't match regexp")
}

// The provider shows the labels that the program has given, and others' beside them; these are no difference.
func TestOthersLabelsAreNoDifference(t *testing.T) {
	a, err := account.Open(t.Context(), t.TempDir(), t.TempDir(), nil, 0)
	require.NoError(t, err)
	p := play(t, "gcp", a)(project)
	given := inputs(t, map[string]any{"name": "a", "labels": map[string]any{"mine": "1"}})
	made, err := p.Create(t.Context(), &pulumirpc.CreateRequest{Urn: urn(address), Properties: given})
	require.NoError(t, err)
	everywhere := map[string]any{"mine": "1", "of": "all", attribution: "true"}
	assert.Equal(t, everywhere, made.GetProperties().AsMap()["pulumiLabels"])
	require.NoError(t, a.Change(t.Context(), string(address), made.GetId(), map[string]any{"labels": map[string]any{"theirs": "2"}}))
	read, err := p.Read(t.Context(), &pulumirpc.ReadRequest{
		Urn: urn(address), Id: made.GetId(), Inputs: given, Properties: made.GetProperties(),
	})
	require.NoError(t, err)
	assert.Equal(t, given.AsMap(), read.GetInputs().AsMap())
	shown := read.GetProperties().AsMap()
	assert.Equal(t, everywhere, shown["pulumiLabels"])
	assert.Equal(t, map[string]any{"mine": "1", "theirs": "2", "of": "all", attribution: "true"}, shown["effectiveLabels"])

	other := play(t, "gcp", a)(map[string]string{"gcp:config:addPulumiAttributionLabel": "false"})
	diff, err := other.Diff(t.Context(), &pulumirpc.DiffRequest{Urn: urn(address), OldInputs: given, Olds: read.GetProperties(), News: given})
	require.NoError(t, err)
	assert.Equal(t, []string{"pulumiLabels"}, diff.GetDiffs(), "another setting of the provider")
}

// What fails late is there all the same, and the engine is told so.
func TestWhatFailsLateIsKept(t *testing.T) {
	a, err := account.Open(t.Context(), t.TempDir(), t.TempDir(), nil, 0)
	require.NoError(t, err)
	p := play(t, "gcp", a)(project)
	require.NoError(t, a.Inject(control.Fault{Action: control.Late, Operation: control.Create, Type: "Network"}))
	_, err = p.Create(t.Context(), &pulumirpc.CreateRequest{Urn: urn(network), Properties: inputs(t, map[string]any{"name": "n"})})
	assert.ErrorContains(t, err, "[GCE_STOCKOUT]")
	details := status.Convert(err).Details()
	require.Len(t, details, 1)
	kept, ok := details[0].(*pulumirpc.ErrorResourceInitFailed)
	require.True(t, ok)
	assert.Equal(t, "projects/p/global/networks/n", kept.GetId())
	assert.Equal(t, map[string]any{"name": "n"}, kept.GetInputs().AsMap())
	require.Len(t, a.Resources(), 1)
}

// hanging is a Kubernetes whose clusters take until the test lets them.
type hanging struct {
	account.Kubernetes
	open chan struct{}
}

func (h *hanging) Create(context.Context, string) (*rest.Config, error) {
	<-h.open
	return &rest.Config{Host: "https://127.0.0.1:6443"}, nil
}

// Kubeconfig ends the controller of load balancers at once.
func (h *hanging) Kubeconfig(string) ([]byte, error) { return nil, context.Canceled }

// A canceled creation of a cluster is a success without outputs. The next read waits, and has them.
func TestACanceledClusterHasNoOutputs(t *testing.T) {
	h := &hanging{open: make(chan struct{})}
	a, err := account.Open(t.Context(), t.TempDir(), t.TempDir(), h, 0)
	require.NoError(t, err)
	p := play(t, "gcp", a)(project)
	_, err = p.Create(t.Context(), &pulumirpc.CreateRequest{Urn: urn(network), Properties: inputs(t, map[string]any{"name": "n"})})
	require.NoError(t, err)
	given := inputs(t, map[string]any{"name": "c", "location": "us-east1", "network": "n"})
	type answer struct {
		made *pulumirpc.CreateResponse
		err  error
	}
	ended := make(chan answer)
	go func() {
		made, err := p.Create(context.WithoutCancel(t.Context()), &pulumirpc.CreateRequest{Urn: urn(gke), Properties: given})
		ended <- answer{made, err}
	}()
	require.Eventually(t, func() bool { return len(a.Resources()) == 2 }, time.Minute, time.Millisecond)
	_, err = p.Cancel(t.Context(), &emptypb.Empty{})
	require.NoError(t, err)
	got := <-ended
	require.NoError(t, got.err)
	assert.Equal(t, "projects/p/locations/us-east1/clusters/c", got.made.GetId())
	properties := got.made.GetProperties().AsMap()
	assert.NotEmpty(t, properties["operation"])
	assert.NotContains(t, properties, "endpoint")
	close(h.open)
	read, err := play(t, "gcp", a)(project).Read(t.Context(), &pulumirpc.ReadRequest{
		Urn: urn(gke), Id: got.made.GetId(), Inputs: given, Properties: got.made.GetProperties(),
	})
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:6443", read.GetProperties().AsMap()["endpoint"])
}

// What GKE offers reaches the engine: the newest version of each channel that has one, and no entry for the others.
func TestTheEngineIsToldWhatGKEOffers(t *testing.T) {
	p := serve(t, "gcp")(project)
	for prefix, stable := range map[string]any{"1.35.": "1.35.4-gke.1043000", "1.36.": nil, "1.99.": nil} {
		answer, err := p.Invoke(t.Context(), &pulumirpc.InvokeRequest{
			Tok:  "gcp:container/getEngineVersions:getEngineVersions",
			Args: inputs(t, map[string]any{"project": "p", "location": "us-east1", "versionPrefix": prefix}),
		})
		require.NoError(t, err, prefix)
		assert.Equal(t, stable, answer.GetReturn().AsMap()["releaseChannelLatestVersion"].(map[string]any)["STABLE"], prefix)
	}
	_, err := p.Invoke(t.Context(), &pulumirpc.InvokeRequest{
		Tok: "gcp:container/getCluster:getCluster", Args: inputs(t, map[string]any{"project": "p", "location": "us-east1", "name": "c"}),
	})
	assert.ErrorContains(t, err, "projects/p/locations/us-east1/clusters/c not found")
}
