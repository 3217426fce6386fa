package infra

import (
	"encoding/base64"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/mocks"
)

// platform is what all arguments of clusters have.
type platform interface {
	Prepare(ctx *pulumi.Context, site string, wants Wants, opts ...pulumi.ResourceOption) (Maker, check.Report, error)
}

// bring makes a cluster where its cloud has nothing against it.
func bring(ctx *pulumi.Context, p platform, site string, disks []Disk) (*Cluster, error) {
	return bringFor(ctx, p, site, Wants{Disks: disks})
}

func bringFor(ctx *pulumi.Context, p platform, site string, wants Wants) (*Cluster, error) {
	make, report, err := p.Prepare(ctx, site, wants)
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		return nil, err
	}
	return make()
}

const issuer = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE"

// clouds give back what AWS, Azure and Google compute.
func clouds() mocks.Cloud {
	return mocks.Cloud{
		Outputs: map[string]map[string]any{
			"eks:index:Cluster": {
				"kubeconfigJson": twoContexts, "oidcIssuer": issuer, "oidcProviderArn": "arn:aws:iam::123456789012:oidc-provider/" + issuer,
			},
			"aws:iam/role:Role":                                      {"name": "role", "arn": "arn:aws:iam::123456789012:role/role"},
			"aws:iam/policy:Policy":                                  {"arn": "arn:aws:iam::123456789012:policy/policy"},
			"azure-native:resources:ResourceGroup":                   {"name": "rg-migratorydata"},
			"azure-native:containerservice/v20241001:ManagedCluster": {"name": "aks-cluster"},
			"gcp:container/cluster:Cluster":                          unlocked("192.0.2.1", "Y2VydGlmaWNhdGU="),
			"gcp:serviceaccount/account:Account":                     {"email": nodeAccount},
		},
		Results: map[string]map[string]any{
			userCredentials: credentials(base64.StdEncoding.EncodeToString([]byte(twoContexts))),
			getVersions:     {"releaseChannelDefaultVersion": offering, "releaseChannelLatestVersion": offering},
		},
	}
}

const getVersions = "gcp:container/getEngineVersions:getEngineVersions"

// offering is a channel with whatever version is asked for.
var offering = map[string]any{"REGULAR": "1.36.4-gke.1043000"}

const nodeAccount = "migratorydata-nodes@example-project.iam.gserviceaccount.com"

// unlocked is what a GKE cluster tells those who want to reach it. A certificate of "" is none.
func unlocked(endpoint, certificate string) map[string]any {
	if certificate == "" {
		return map[string]any{"endpoint": endpoint}
	}
	return map[string]any{"endpoint": endpoint, "masterAuth": map[string]any{"clusterCaCertificate": certificate}}
}

const userCredentials = "azure-native:containerservice/v20241001:listManagedClusterUserCredentials"

func credentials(values ...string) map[string]any {
	kubeconfigs := []any{}
	for _, value := range values {
		kubeconfigs = append(kubeconfigs, map[string]any{"name": "clusterUser", "value": value})
	}
	return map[string]any{"kubeconfigs": kubeconfigs}
}

func create(p platform, site string) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		_, err := bring(ctx, p, site, nil)
		return err
	}
}

func deploy(t *testing.T, p platform) *mocks.Run {
	t.Helper()
	return mocks.Deploy(t, clouds(), create(p, ""))
}

// assertExplicit wants every resource to name its provider: Pulumi.yaml disables default ones, and the engine refuses what would take one.
// A remote component takes the providers of its own request.
func assertExplicit(t *testing.T, run *mocks.Run) {
	t.Helper()
	for _, r := range run.Resources {
		switch rpc := r.RegisterRPC; {
		case rpc.GetRemote():
			assert.Contains(t, rpc.GetProviders(), "aws", r)
			assert.Contains(t, rpc.GetProviders(), "eks", r)
		case r.Custom && r.ProviderName() == "":
			assert.Regexp(t, "^pulumi:providers:", r.TypeToken, "%s names no provider", r)
		}
	}
	for _, call := range run.Calls {
		assert.NotEmpty(t, call.Provider, call.Token)
	}
}
