package jgroups

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

// cloud gives every load balancer this address.
func cloud(host string) mocks.Cloud {
	status := map[string]any{"loadBalancer": map[string]any{"ingress": []any{map[string]any{"hostname": host}}}}
	if host == "" {
		status = map[string]any{"loadBalancer": map[string]any{}}
	}
	return mocks.Cloud{Outputs: map[string]map[string]any{"kubernetes:core/v1:Service": {"status": status}}}
}

// place declares these sites, each in a cluster of its own whose load balancers a controller makes.
func place(args *Args, own *SiteArgs, sites ...string) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		var all []*Routers
		providers := map[string]pulumi.ResourceOption{}
		for _, name := range sites {
			provider, err := kubernetes.NewProvider(ctx, name, &kubernetes.ProviderArgs{Kubeconfig: pulumi.String("stand-in")})
			if err != nil {
				return err
			}
			var controller pulumi.CustomResourceState
			if err := ctx.RegisterResource("test:index:Controller", name, pulumi.Map{}, &controller); err != nil {
				return err
			}
			providers[name] = pulumi.Providers(provider)
			balancer := LoadBalancer{
				Annotations: map[string]string{"scheme": "public"}, Replacing: []string{"scheme"}, Needs: []pulumi.Resource{&controller},
			}
			routers, err := NewRouters(ctx, Site{name, own}, args, slices.Repeat([]LoadBalancer{balancer}, max(own.Routers, 0)), providers[name])
			if err != nil {
				return err
			}
			all = append(all, routers)
		}
		for _, name := range sites {
			if err := NewMembers(ctx, Site{name, own}, args, all, providers[name]); err != nil {
				return err
			}
		}
		return nil
	}
}

// deploy gives the routers of all sites the address host.example.com.
func deploy(t *testing.T, change, own string, sites ...string) *mocks.Run {
	t.Helper()
	return mocks.Deploy(t, cloud("host.example.com"), place(args(t, change), configtest.Args[SiteArgs](t, own), sites...))
}

// On creation the left waits for the right; on destroy the right outlives the left.
func TestOrder(t *testing.T) {
	run := deploy(t, `{}`, `{}`, "nyc", "sfc")
	for _, site := range []string{"nyc", "sfc"} {
		members := "Deployment " + site
		run.Waits(t, members, "ConfigMap "+site, "Service "+site+"-members", "NetworkPolicy "+site, "PodDisruptionBudget "+site,
			"ServiceAccount "+site+"-jgroups", "Namespace "+site+"-jgroups", "Deployment nyc-gossiprouter", "Deployment sfc-gossiprouter")
		run.Waits(t, "Service "+site+"-gossiprouter", "Namespace "+site+"-jgroups", "Controller "+site)
		run.Waits(t, "Deployment "+site+"-gossiprouter", "NetworkPolicy "+site+"-gossiprouter")
		run.Independent(t, "Deployment "+site+"-gossiprouter", "Service "+site+"-gossiprouter")
	}
	// All routers come side by side, and so do all members.
	run.Independent(t, "Service nyc-gossiprouter", "Service sfc-gossiprouter", "Namespace sfc-jgroups")
	run.Independent(t, "Service sfc-gossiprouter", "Service nyc-gossiprouter", "Namespace nyc-jgroups")
	run.Independent(t, "Deployment nyc", "Deployment sfc")
	run.Independent(t, "Deployment sfc", "Deployment nyc")
}

// Every object of a site is named after it and reached by its own cluster's provider.
func TestSitesKeepApart(t *testing.T) {
	for _, count := range []int{1, 2, 3, 10} {
		var sites []string
		for i := range count {
			sites = append(sites, fmt.Sprintf("s%d", i))
		}
		objects := 0
		for _, r := range deploy(t, `{}`, `{jgroupsRouters: 2}`, sites...).Resources {
			if strings.HasPrefix(r.TypeToken, "kubernetes:") {
				objects++
				site, _, _ := strings.Cut(r.Name, "-")
				assert.Equal(t, "pulumi:providers:kubernetes "+site, r.ProviderName(), r)
			}
		}
		assert.Equal(t, 13*count, objects, "%d sites", count)
	}
}

// All sites list the same routers, in the same order, each its own by names of its cluster: a site master takes any of them for a message.
func TestEverySiteListsEveryRouter(t *testing.T) {
	run := deploy(t, `{}`, `{jgroupsRouters: 2}`, "nyc", "sfc")
	hosts := func(site string) string {
		_, bridge := read(t, run.Find(t, "ConfigMap "+site).At(`data["bridge.xml"]`).(string))
		return bridge["TUNNEL"]["gossip_router_hosts"]
	}
	const own = "gossiprouter.jgroups.svc.cluster.local[12001],gossiprouter-2.jgroups.svc.cluster.local[12001]"
	const other = "host.example.com[12001],host.example.com[12001]"
	assert.Equal(t, own+","+other, hosts("nyc"))
	assert.Equal(t, other+","+own, hosts("sfc"))
}

// A site without a router uses those of others.
func TestASiteWithoutARouter(t *testing.T) {
	run := deploy(t, `{}`, `jgroupsRouters: 0`, "nyc")
	assert.Empty(t, run.All("Deployment nyc-gossiprouter"))
	assert.NotEmpty(t, run.All("Deployment nyc"))
}

// A changed list of routers rolls the members, and nothing else.
func TestAChangedAddressRollsTheMembers(t *testing.T) {
	own := configtest.Args[SiteArgs](t, `{}`)
	at := func(host, change string) *mocks.Run {
		return mocks.Deploy(t, cloud(host), place(args(t, change), own, "nyc", "sfc"))
	}
	const template = "spec.template"
	first, moved := at("a.example.com", `{}`), at("b.example.com", `{}`)
	for _, site := range []string{"nyc", "sfc"} {
		assert.NotEqual(t, first.Find(t, "Deployment "+site).At(template), moved.Find(t, "Deployment "+site).At(template))
		routers := "Deployment " + site + "-gossiprouter"
		assert.Equal(t, first.Find(t, routers).At("spec"), moved.Find(t, routers).At("spec"))
	}
	again := at("a.example.com", `jgroupsCpuTarget: 60`)
	assert.Equal(t, first.Find(t, "Deployment nyc").At(template), again.Find(t, "Deployment nyc").At(template))
	later := at("a.example.com", `jgroupsSiteTimeout: 30`)
	assert.NotEqual(t, first.Find(t, "Deployment nyc").At(template), later.Find(t, "Deployment nyc").At(template))
}

// An empty entry in the list would be a router that nobody finds.
func TestARouterWithoutAnAddressIsAnError(t *testing.T) {
	_, err := mocks.Try(cloud(""), place(args(t, `{}`), configtest.Args[SiteArgs](t, `{}`), "nyc", "sfc"))
	require.Regexp(t, "the load balancer of gossiprouter in the site (nyc|sfc): it has no address yet", err.Error()) // whichever is first
	require.ErrorContains(t, err, "pulumi up --refresh")
}

func TestFaultyArgumentsRegisterNothing(t *testing.T) {
	run, err := mocks.Try(cloud("host"), place(args(t, `jgroupsVersion: "3"`), configtest.Args[SiteArgs](t, `jgroupsMembers: 0`), "nyc"))
	require.ErrorContains(t, err, "the configuration has 2 faults")
	assert.Empty(t, run.All("Namespace nyc-jgroups"))
}

// Pulumi must never undo the autoscaler, and owns the number of members where there is none.
func TestReplicasBelongToTheAutoscaler(t *testing.T) {
	on := deploy(t, `jgroupsAutoscaling: true`, `{jgroupsMembers: 2, jgroupsMembersMax: 4}`, "nyc")
	assert.Equal(t, []string{"spec.replicas"}, on.Find(t, "Deployment nyc").RegisterRPC.GetIgnoreChanges())
	scaler := on.Find(t, "HorizontalPodAutoscaler nyc")
	assert.Equal(t, []any{2, 4, "Deployment"},
		[]any{scaler.At("spec.minReplicas"), scaler.At("spec.maxReplicas"), scaler.At("spec.scaleTargetRef.kind")})
	off := deploy(t, `{}`, `jgroupsMembers: 7`, "nyc")
	assert.Empty(t, off.Find(t, "Deployment nyc").RegisterRPC.GetIgnoreChanges())
	assert.Equal(t, 7, off.Find(t, "Deployment nyc").At("spec.replicas"))
	assert.Empty(t, off.All("HorizontalPodAutoscaler nyc"))
}

// Where a member takes longer to start than Pulumi's ten minutes, Pulumi waits for as long as configured: for all of them in a rollout
// (https://github.com/pulumi/pulumi-kubernetes/issues/428).
func TestPulumiWaitsForSlowMembers(t *testing.T) {
	run := deploy(t, `startupSeconds: 720`, `jgroupsMembers: 5`, "nyc")
	minutes := func(text string) float64 {
		d, err := time.ParseDuration(text)
		require.NoError(t, err)
		return d.Minutes()
	}
	members := run.Find(t, "Deployment nyc").RegisterRPC.GetCustomTimeouts()
	router := run.Find(t, "Deployment nyc-gossiprouter").RegisterRPC.GetCustomTimeouts()
	assert.Greater(t, minutes(members.GetCreate()), 12.0)
	assert.Greater(t, minutes(members.GetUpdate()), 5*12.0)
	assert.Greater(t, minutes(router.GetUpdate()), 12.0)
	deadline := run.Find(t, "Deployment nyc").At("spec.progressDeadlineSeconds")
	assert.Greater(t, deadline, 12*60, "a Deployment gives up before")
}
