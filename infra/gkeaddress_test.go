package infra

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

const getAddress = "gcp:compute/getAddress:getAddress"

// A name that Google does not know is told before anything is made.
func TestGKEAddress(t *testing.T) {
	args := configtest.Args[GKEArgs](t, `gkeLoadBalancerAddress: clients`)
	nowhere := clouds()
	nowhere.Refusals = map[string]string{getAddress: "googleapi: Error 404: The resource 'clients' was not found, notFound"}
	for range 2 { // an error, and the empty answer of older providers
		run, err := mocks.Try(nowhere, create(args, ""))
		require.ErrorContains(t, err, `gkeLoadBalancerAddress is "clients": no such address is found in the region us-east1`)
		require.ErrorContains(t, err, "gcloud compute addresses create clients --region us-east1 --project example-project`")
		assertNothingMade(t, run)
		nowhere.Refusals, nowhere.Results[getAddress] = nil, map[string]any{"address": ""}
	}
	reserved := clouds()
	reserved.Results[getAddress] = map[string]any{"address": "203.0.113.7"}
	run := mocks.Deploy(t, reserved, create(args, ""))
	if asked := run.Calls[0]; assert.Equal(t, getAddress, asked.Token) {
		assert.Equal(t, "clients", asked.Args["name"].StringValue())
		assert.Equal(t, "us-east1", asked.Args["region"].StringValue())
	}
	assertExplicit(t, run)
	for _, call := range deployGKE(t, `{}`).Calls {
		assert.NotEqual(t, getAddress, call.Token, "nobody asks for it")
	}
}

func assertNothingMade(t *testing.T, run *mocks.Run) {
	t.Helper()
	for _, r := range run.Resources {
		assert.Equal(t, "pulumi:providers:gcp", r.TypeToken, "made before Google had answered")
	}
}

// Google's controller takes an internal address for an internal load balancer only, and an external one for others.
func TestTheKindOfAGKEAddress(t *testing.T) {
	const ours = "https://www.googleapis.com/compute/v1/projects/example-project/regions/us-east1/subnetworks/migratorydata"
	nothing, kept := map[string]any{}, func(purpose string) map[string]any {
		return map[string]any{"address": "10.0.0.7", "addressType": "INTERNAL", "purpose": purpose}
	}
	external, internal := map[string]any{"address": "203.0.113.7", "addressType": "EXTERNAL"}, func(subnetwork string) map[string]any {
		return map[string]any{"address": "10.0.0.7", "addressType": "INTERNAL", "subnetwork": subnetwork}
	}
	for _, c := range []struct {
		keys     string
		exposure Exposure
		found    map[string]any
		says     []string // nothing where it fits
	}{
		{`gkeLoadBalancerAddress: a`, Exposure{}, external, nil},
		{`gkeLoadBalancerAddress: a`, Exposure{Internal: true}, internal(ours), nil},
		{`gkeLoadBalancerAddress: a`, Exposure{Internal: true}, map[string]any{"address": "10.0.0.7"}, nil},
		{`gkeLoadBalancerAddress: a`, Exposure{Internal: true}, external, []string{
			`gkeLoadBalancerAddress is "a": is an external address`,
			"create <name> --region us-east1 --project example-project --subnet projects/example-project/regions/us-east1/subnetworks/migratorydata",
		}},
		{`gkeLoadBalancerAddress: a`, Exposure{}, internal(ours), []string{`"a": is an internal address`, "set internalLoadBalancer to true"}},
		{`gkeLoadBalancerAddress: a`, Exposure{Internal: true}, internal(ours + "-2"), []string{
			"is an address of projects/example-project/regions/us-east1/subnetworks/migratorydata-2, and the nodes are in",
		}},
		{`{` + sharedNetwork + `, gkeNat: false, gkeLoadBalancerAddress: a}`, Exposure{Internal: true},
			internal("projects/host-project/regions/us-east1/subnetworks/nodes"), nil},
		{`{}`, Exposure{Reserved: []string{"r1", "r2"}}, external, nil},
		{`{}`, Exposure{Reserved: []string{"r1", "r2"}}, internal(ours), []string{
			`jgroupsRouterAddresses is "r1": is an internal address`, `jgroupsRouterAddresses is "r2": is an internal address`,
		}},
		{`gkeLoadBalancerAddress: a`, Exposure{}, map[string]any{"address": "2001:db8::1"}, []string{"an IPv6 address"}},
		{`gkeLoadBalancerAddress: a`, Exposure{Internal: true}, kept("VPC_PEERING"), []string{"is kept for VPC_PEERING"}},
		{`gkeLoadBalancerAddress: a`, Exposure{Internal: true}, kept("SHARED_LOADBALANCER_VIP"), nil},
		{`{}`, Exposure{Reserved: []string{"r1"}}, nothing, []string{`jgroupsRouterAddresses is "r1": no such address is found`}},
		{`gkeLoadBalancerAddress: a`, Exposure{Internal: true}, nothing, []string{"remove it until the first `up` has made the subnetwork"}},
		{`{` + sharedNetwork + `, gkeNat: false, gkeLoadBalancerAddress: a}`, Exposure{Internal: true}, nothing,
			[]string{"reserve it with", "subnetworks/nodes`, or remove it"}},
	} {
		cloud := clouds()
		cloud.Results[getAddress] = c.found
		run, err := mocks.Try(cloud, func(ctx *pulumi.Context) error {
			_, err := bringFor(ctx, configtest.Args[GKEArgs](t, c.keys), "", Wants{Exposure: &c.exposure})
			return err
		})
		if c.says == nil {
			assert.NoError(t, err, c.keys)
			continue
		}
		for _, words := range c.says {
			assert.ErrorContains(t, err, words)
		}
		assertNothingMade(t, run)
	}
}

// Neither a missing right nor a cloud that cannot be reached means that an address is not there.
func TestAGKEAddressThatCannotBeAskedFor(t *testing.T) {
	args := configtest.Args[GKEArgs](t, `gkeLoadBalancerAddress: clients`)
	cloud := offers(missing)
	cloud.Refusals[getAddress] = "googleapi: Error 403: Required 'compute.addresses.get' permission for 'projects/p', forbidden"
	var report check.Report
	look := func(ctx *pulumi.Context) (err error) {
		_, report, err = args.Prepare(ctx, "", Wants{Exposure: &Exposure{Reserved: []string{"r1"}}})
		return err
	}
	_, err := mocks.Try(cloud, look)
	require.NoError(t, err)
	assert.Empty(t, report.Faults)
	if assert.Len(t, report.Warnings, 2) {
		assert.Contains(t, report.Warnings[0].Allowed, "the right compute.addresses.get is missing")
	}

	for _, words := range []string{
		"Error when reading or editing Address Not Found : clients: googleapi: Error 503: The service is currently unavailable",
		`could not find credentials: exec: "gcloud": executable file not found in $PATH`,
	} {
		cloud.Refusals[getAddress] = words
		run, err := mocks.Try(cloud, look)
		for _, name := range []string{"clients (gkeLoadBalancerAddress)", "r1 (jgroupsRouterAddresses)"} {
			require.ErrorContains(t, err, "asking Google for the address "+name)
		}
		assert.Empty(t, report.Faults, "an address is called missing, and nobody has answered")
		assertNothingMade(t, run)
	}
}

// The tier of an address and that of its load balancer must be the same, and a Service's annotation says which that is.
func TestTheTierOfAGKEAddress(t *testing.T) {
	annotated := func(value string) Exposure {
		return Exposure{Annotations: map[string]string{"cloud.google.com/network-tier": value}}
	}
	for _, c := range []struct {
		keys, tier string
		exposure   Exposure
		remedy     string // "" where it fits
	}{
		{`gkeLoadBalancerAddress: a`, "PREMIUM", Exposure{}, ""},
		{`gkeLoadBalancerAddress: a`, "STANDARD", Exposure{}, "set cloud.google.com/network-tier to Standard in clientServiceAnnotations"},
		{`gkeLoadBalancerAddress: a`, "STANDARD", annotated("Standard"), ""},
		{`gkeLoadBalancerAddress: a`, "STANDARD", annotated("standard"), "set cloud.google.com/network-tier to Standard"}, // is passed over
		{`gkeLoadBalancerAddress: a`, "PREMIUM", annotated("Standard"), "set cloud.google.com/network-tier to Premium"},
		{`{}`, "STANDARD", Exposure{Single: true, Reserved: []string{"r1"}}, "reserve another one with `gcloud compute addresses create <name> " +
			"--network-tier PREMIUM --region us-east1 --project example-project`"},
	} {
		cloud := offers(missing)
		cloud.Results[getAddress] = map[string]any{"address": "203.0.113.7", "addressType": "EXTERNAL", "networkTier": c.tier}
		var report check.Report
		_, err := mocks.Try(cloud, func(ctx *pulumi.Context) (err error) {
			_, report, err = configtest.Args[GKEArgs](t, c.keys).Prepare(ctx, "", Wants{Exposure: &c.exposure})
			return err
		})
		require.NoError(t, err)
		assert.Empty(t, report.Faults)
		if c.remedy == "" {
			assert.Empty(t, report.Warnings, "%+v", c)
		} else if assert.Len(t, report.Warnings, 1, "%+v", c) {
			assert.True(t, strings.HasPrefix(report.Warnings[0].Remedy, c.remedy), report.Warnings[0].Remedy)
		}
	}
}
