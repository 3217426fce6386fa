package clusters

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/process"
)

type fakeAzure struct{ *cloud }

func (f fakeAzure) EnsureLoadBalancer(ctx context.Context, b AzureLoadBalancer) (string, error) {
	return "127.64.0.1", f.make(ctx, b.Service, b)
}

func (f fakeAzure) DeleteLoadBalancer(_ context.Context, b AzureLoadBalancer) error {
	return f.remove(b.Service)
}

func TestAzureGivesAServiceAnAddress(t *testing.T) {
	f, a := newCluster(t)
	azure, class := fakeAzure{newCloud(a)}, "example.com/other"
	require.NoError(t, f.RunLoadBalancers("one", NewAzure(azure)))
	newService(t, a, "web", nil)
	newService(t, a, "foreign", &class)
	awaitEvent(t, a, "UnAvailableLoadBalancer", "no available nodes")
	assert.Zero(t, azure.count())

	azure.refuse(errors.New("PublicIPCountLimitReached"))
	require.NoError(t, f.SetNodes(t.Context(), "one", "default", threeNodes("n")[:1]))
	awaitEvent(t, a, "SyncLoadBalancerFailed", "PublicIPCountLimitReached")
	azure.refuse(nil)
	assert.Equal(t, "127.64.0.1", awaitAddress(t, a, "web").IP)
	assert.Contains(t, azure.held, azureFinalizer)
	made := azure.of("default/web").(AzureLoadBalancer)
	assert.Regexp(t, `^kubernetes-a[0-9a-f]{31}$`, made.Name)
	assert.Equal(t, AzureLoadBalancer{
		Cluster: "one", Service: "default/web", Name: made.Name, Ports: []int32{80}, SourceRanges: []string{"203.0.113.0/24"},
	}, made)

	service := reconcileOnce(t, a, NewAzure(azure), "foreign")
	assert.Empty(t, service.Finalizers)
	assert.Nil(t, azure.of("default/foreign"))

	require.NoError(t, a.core.Services("default").Delete(t.Context(), "web", deleted))
	awaitGone(t, a, "web")
	assert.Nil(t, azure.of("default/web"))
}

func TestTheControllerSurvivesARestartOfTheControlPlane(t *testing.T) {
	f, a := newCluster(t)
	require.NoError(t, f.SetNodes(t.Context(), "one", "default", threeNodes("n")[:1]))
	azure := fakeAzure{newCloud(a)}
	require.NoError(t, f.RunLoadBalancers("one", NewAzure(azure)))
	newService(t, a, "before", nil)
	awaitAddress(t, a, "before")

	process.Kill(process.Of(filepath.Join(f.folder, "one"), programs...))
	require.NoError(t, f.Create(t.Context(), "one"))
	newService(t, a, "after", nil)
	awaitAddress(t, a, "after")
}

func TestNothingServesADeletedCluster(t *testing.T) {
	f, a := newCluster(t)
	azure := fakeAzure{newCloud(a)}
	require.NoError(t, f.RunLoadBalancers("one", NewAzure(azure)))
	m, err := f.member("one")
	require.NoError(t, err)
	require.NoError(t, f.Delete(t.Context(), "one"))
	assert.Nil(t, m.stop)
	assert.ErrorContains(t, f.RunLoadBalancers("one", NewAzure(azure)), "create it first")
}
