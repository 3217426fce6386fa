package account

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/rest"

	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
)

// paper is a Kubernetes of names only.
type paper struct {
	nodes map[string]int
	last  clusters.Pool
}

func (p *paper) Create(context.Context, string) (*rest.Config, error) { return &rest.Config{}, nil }
func (p *paper) Delete(context.Context, string) error                 { return nil }
func (p *paper) Start(context.Context, string) error                  { return nil }
func (p *paper) Connect(string) (*kube.Client, error)                 { return nil, errors.New("there is only paper") }
func (p *paper) Network(string) nodes.Network                         { return 0 }
func (p *paper) Kubeconfig(string) ([]byte, error)                    { return []byte("apiVersion: v1"), nil }
func (p *paper) SetPool(_ context.Context, c string, pool clusters.Pool) error {
	p.nodes[c+"/"+pool.Name], p.last = pool.Count, pool
	return nil
}

func open(t *testing.T) (*Account, *paper) {
	t.Helper()
	kubernetes := &paper{nodes: map[string]int{}}
	a, err := Open(t.Context(), t.TempDir(), t.TempDir(), kubernetes, 0)
	require.NoError(t, err)
	t.Cleanup(func() { // a controller does not wait for what it has asked for, which writes into the folder
		require.Eventually(t, func() bool {
			return !slices.ContainsFunc(a.Ledger(), func(e control.Entry) bool { return e.End.IsZero() })
		}, time.Minute, time.Millisecond)
	})
	return a, kubernetes
}

// create makes a resource that must be accepted, and returns it.
func create(t *testing.T, a *Account, token string, inputs map[string]any) control.Resource {
	t.Helper()
	r, err := a.Do(t.Context(), call(token, inputs))
	require.NoError(t, err, token)
	return r
}

func call(token string, inputs map[string]any) Call {
	return Call{Operation: control.Create, Type: token, Name: control.Kind(token), Region: "us-east-1", Inputs: inputs}
}

// refused makes a resource that must be refused with the code.
func refused(t *testing.T, a *Account, code, token string, inputs map[string]any) {
	t.Helper()
	_, err := a.try(t.Context(), call(token, inputs))
	assert.ErrorContains(t, err, code+": ")
}

func remove(t *testing.T, a *Account, token, id string) error {
	t.Helper()
	_, err := a.try(t.Context(), Call{Operation: control.Delete, Type: token, ID: id})
	return err
}

const (
	vpc  = "aws:ec2/vpc:Vpc"
	role = "aws:iam/role:Role"
)

const trust = `{"Statement":[
 {"Effect":"Allow","Principal":{"Service":["eks.amazonaws.com","ec2.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`

func roleWith(t *testing.T, a *Account, policies ...string) string {
	r := create(t, a, role, map[string]any{"name": fmt.Sprintf("role-%d", len(a.Resources())), "assumeRolePolicy": trust})
	for _, p := range policies {
		create(t, a, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", map[string]any{
			"role": r.Text("name"), "policyArn": "arn:aws:iam::aws:policy/" + p,
		})
	}
	return r.Attribute("arn")
}

// cluster is one of EKS, whose role is made beside it.
func cluster(t *testing.T, a *Account) (inputs map[string]any, subnets []any) {
	v := create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16"})
	for _, zone := range []string{"us-east-1a", "us-east-1b"} {
		subnets = append(subnets, create(t, a, subnetType, map[string]any{"vpcId": v.ID, "availabilityZone": zone}).ID)
	}
	return map[string]any{
		"name": "c", "version": "1.35", "roleArn": roleWith(t, a, "AmazonEKSClusterPolicy"), "vpcConfig": map[string]any{"subnetIds": subnets},
	}, subnets
}

func TestWhatIsNamedMustExistAndCannotGo(t *testing.T) {
	a, _ := open(t)
	refused(t, a, "NotFound", subnetType, map[string]any{"vpcId": "vpc-1"})
	v := create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16"})
	create(t, a, subnetType, map[string]any{"vpcId": v.ID})
	var refusal *Error
	require.ErrorAs(t, remove(t, a, vpc, v.ID), &refusal)
	assert.Contains(t, refusal.Words, "DependencyViolation: Vpc "+v.ID+" is in use by Subnet subnet-")
	assert.True(t, refusal.Retry, "the provider asks again, since what blocks may be about to go")
}

func TestNamesAreUnique(t *testing.T) {
	a, _ := open(t)
	create(t, a, role, map[string]any{"name": "r", "assumeRolePolicy": trust})
	refused(t, a, "AlreadyExists", role, map[string]any{"name": "r", "assumeRolePolicy": trust})
}

// What EKS wants of a node group: rights, and sizes that fit.
func TestNodesComeAndGoWithTheirGroup(t *testing.T) {
	a, kubernetes := open(t)
	inputs, subnets := cluster(t, a)
	create(t, a, eksType, inputs)
	group := map[string]any{
		"clusterName": "c", "nodeGroupName": "g", "subnetIds": subnets, "version": "1.35",
		"nodeRoleArn":   roleWith(t, a, "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"),
		"scalingConfig": map[string]any{"minSize": 3.0, "maxSize": 5.0, "desiredSize": 3.0},
	}
	with := func(key string, value any) map[string]any {
		changed := maps.Clone(group)
		changed[key] = value
		return changed
	}
	refused(t, a, "InvalidParameterException", nodeGroupType, with("nodeRoleArn", roleWith(t, a, "AmazonEKS_CNI_Policy")))
	refused(t, a, "InvalidParameterException", nodeGroupType, with("scalingConfig", map[string]any{"minSize": 4.0, "desiredSize": 3.0}))

	made := create(t, a, nodeGroupType, group)
	assert.Equal(t, 3, kubernetes.nodes["c/g"])
	require.Error(t, remove(t, a, eksType, "c"), "a cluster with nodes cannot go")
	require.NoError(t, a.Change(t.Context(), nodeGroupType, made.ID, map[string]any{"scalingConfig": map[string]any{"desiredSize": 5.0}}))
	assert.Equal(t, 5, kubernetes.nodes["c/g"])
	require.NoError(t, remove(t, a, nodeGroupType, made.ID))
	assert.Equal(t, 0, kubernetes.nodes["c/g"])
	require.NoError(t, remove(t, a, eksType, "c"))
}

// The sandbox keeps clusters by name, whichever cloud has made them. A resource group takes its clusters with it, and a cluster its
// load balancers.
func TestClustersOfAllCloudsAreKeptApart(t *testing.T) {
	a, kubernetes := open(t)
	group := create(t, a, "azure-native:resources:ResourceGroup", map[string]any{"resourceGroupName": "g"})
	pool := map[string]any{"name": "system", "count": 3.0}
	create(t, a, aksType, map[string]any{"resourceGroupName": "g", "resourceName": "c", "agentPoolProfiles": []any{pool}})
	assert.Equal(t, 3, kubernetes.nodes["c/aks-system"])
	create(t, a, "azure-native:network:LoadBalancer", map[string]any{"name": "b", "cluster": "c"})
	inputs, _ := cluster(t, a)
	refused(t, a, "Conflict", eksType, inputs)
	require.NoError(t, a.Remove(t.Context(), group.Type, group.ID))
	for _, r := range a.Resources() {
		assert.NotContains(t, r.Type, "azure-native:")
	}
}

// Who has no rights gets no load balancer.
func TestWhoMayAct(t *testing.T) {
	a, _ := open(t)
	inputs, _ := cluster(t, a)
	made := create(t, a, eksType, inputs)
	issuer := made.Attribute("issuer")
	oidc := create(t, a, "aws:iam/openIdConnectProvider:OpenIdConnectProvider", map[string]any{"url": issuer})
	trusting := create(t, a, role, map[string]any{"name": "controller", "assumeRolePolicy": fmt.Sprintf(`{"Statement":[{"Effect":"Allow",
		"Action":["sts:AssumeRoleWithWebIdentity"],"Principal":{"Federated":%q},"Condition":{"StringEquals":{
		"%s:sub":["it"],"%s:aud":["sts.amazonaws.com"]}}}]}`, oidc.Attribute("arn"), issuer, issuer)})
	arn := trusting.Attribute("arn")
	policy := create(t, a, "aws:iam/policy:Policy", map[string]any{"name": "p",
		"policy": `{"Statement":[{"Effect":"Allow","Action":["do"]}]}`})
	assert.ErrorContains(t, a.mayAct("other", "c", arn, "do"), "AccessDenied: other is not authorized", "the role trusts another")
	assert.ErrorContains(t, a.mayAct("it", "c", arn, "do"), "AccessDenied", "nothing is attached")
	create(t, a, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", map[string]any{"role": "controller", "policyArn": policy.ID})
	assert.NoError(t, a.mayAct("it", "c", arn, "do"))
	assert.ErrorContains(t, a.mayAct("it", "c", arn, "undo"), "is not authorized to perform: undo")
}
