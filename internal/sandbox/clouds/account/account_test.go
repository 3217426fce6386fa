package account

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// paper is a Kubernetes of names only.
type paper struct{ nodes map[string]int }

func (p *paper) Create(context.Context, string) error               { return nil }
func (p *paper) Delete(context.Context, string) error               { return nil }
func (p *paper) SetMetrics(context.Context, string, bool) error     { return nil }
func (p *paper) RunLoadBalancers(string, clusters.Controller) error { return nil }
func (p *paper) SetPool(_ context.Context, c string, pool clusters.Pool) error {
	p.nodes[c+"/"+pool.Name] = pool.Count
	return nil
}

func (p *paper) Kubeconfig(string) ([]byte, error) {
	return []byte("apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\n"), nil
}

func open(t *testing.T, settings Settings) (*Account, *paper) {
	t.Helper()
	kubernetes := &paper{map[string]int{}}
	a, err := Open(t.Context(), t.TempDir(), kubernetes, settings)
	require.NoError(t, err)
	return a, kubernetes
}

// create makes a resource that must be accepted, and returns it.
func create(t *testing.T, a *Account, token string, inputs map[string]any) Resource {
	t.Helper()
	r, err := a.Do(t.Context(), call(token, inputs))
	require.NoError(t, err, token)
	return r
}

func call(token string, inputs map[string]any) Call {
	return Call{Operation: Create, Type: token, Name: control.Kind(token), Region: "us-east-1", Inputs: inputs}
}

// refused makes a resource that must be refused with the code.
func refused(t *testing.T, a *Account, code, token string, inputs map[string]any) {
	t.Helper()
	_, err := a.try(t.Context(), call(token, inputs))
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	assert.True(t, strings.HasPrefix(refusal.Words, code+": "), refusal.Words)
}

func remove(t *testing.T, a *Account, token, id string) error {
	t.Helper()
	_, err := a.try(t.Context(), Call{Operation: Delete, Type: token, ID: id})
	return err
}

const (
	vpc        = "aws:ec2/vpc:Vpc"
	role       = "aws:iam/role:Role"
	attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
	nodeGroup  = "aws:eks/nodeGroup:NodeGroup"
)

const trust = `{"Statement":[
 {"Effect":"Allow","Principal":{"Service":["eks.amazonaws.com","ec2.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`

// network makes a VPC with two private subnets that have a way out, and returns the VPC's id and theirs.
func network(t *testing.T, a *Account) (id string, subnets []any) {
	v := create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16"})
	create(t, a, gatewayType, map[string]any{"vpcId": v.ID})
	for i, zone := range []string{"us-east-1a", "us-east-1b"} {
		s := create(t, a, subnetType, map[string]any{"vpcId": v.ID, "availabilityZone": zone, "cidrBlock": []string{"10.0.0.0/20",
			"10.0.16.0/20"}[i]})
		address := create(t, a, "aws:ec2/eip:Eip", map[string]any{"domain": "vpc"})
		n := create(t, a, natType, map[string]any{"subnetId": s.ID, "allocationId": address.ID})
		table := create(t, a, "aws:ec2/routeTable:RouteTable", map[string]any{"vpcId": v.ID})
		create(t, a, "aws:ec2/route:Route", map[string]any{"routeTableId": table.ID, "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": n.ID})
		create(t, a, "aws:ec2/routeTableAssociation:RouteTableAssociation", map[string]any{"subnetId": s.ID, "routeTableId": table.ID})
		subnets = append(subnets, s.ID)
	}
	return v.ID, subnets
}

func roleWith(t *testing.T, a *Account, policies ...string) Resource {
	r := create(t, a, role, map[string]any{"name": fmt.Sprintf("role-%d", len(a.Resources())), "assumeRolePolicy": trust})
	for _, p := range policies {
		create(t, a, attachment, map[string]any{"role": r.Text("name"), "policyArn": "arn:aws:iam::aws:policy/" + p})
	}
	return r
}

func arn(r Resource) string { return r.Attribute("arn") }

func clusterWith(t *testing.T, a *Account) (group map[string]any) {
	_, subnets := network(t, a)
	create(t, a, eksType, map[string]any{
		"name": "c", "version": "1.35", "roleArn": arn(roleWith(t, a,
			"AmazonEKSClusterPolicy")), "vpcConfig": map[string]any{"subnetIds": subnets},
	})
	nodes := roleWith(t, a, "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly")
	return map[string]any{
		"clusterName": "c", "nodeGroupName": "g", "nodeRoleArn": arn(nodes), "subnetIds": subnets, "instanceTypes": []any{"m5.large"},
		"version": "1.35", "scalingConfig": map[string]any{"minSize": 3.0, "maxSize": 5.0, "desiredSize": 3.0},
	}
}

func TestWhatIsNamedMustExistAndCannotGo(t *testing.T) {
	a, _ := open(t, Settings{})
	refused(t, a, "InvalidVpcID.NotFound", subnetType, map[string]any{"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/20"})
	v := create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16"})
	create(t, a, subnetType, map[string]any{"vpcId": v.ID, "cidrBlock": "10.0.0.0/20"})
	var refusal *Error
	require.ErrorAs(t, remove(t, a, vpc, v.ID), &refusal)
	assert.Contains(t, refusal.Words, "DependencyViolation")
	assert.True(t, refusal.Retry, "the provider asks again, since what blocks may be about to go")
}

func TestNamesAreUnique(t *testing.T) {
	a, _ := open(t, Settings{})
	create(t, a, role, map[string]any{"name": "r", "assumeRolePolicy": trust})
	refused(t, a, "EntityAlreadyExists", role, map[string]any{"name": "r", "assumeRolePolicy": trust})
}

// What EKS wants of a node group: rights, a way out, and sizes that fit.
func TestNodesComeAndGoWithTheirGroup(t *testing.T) {
	a, kubernetes := open(t, Settings{})
	group := clusterWith(t, a)
	with := func(key string, value any) map[string]any {
		changed := map[string]any{}
		merge(changed, group)
		changed[key] = value
		return changed
	}
	refused(t, a, "InvalidParameterException", nodeGroup, with("nodeRoleArn", arn(roleWith(t, a, "AmazonEKS_CNI_Policy"))))
	refused(t, a, "InvalidParameterException", nodeGroup, with("scalingConfig", map[string]any{"minSize": 4.0, "maxSize": 5.0,
		"desiredSize": 3.0}))
	refused(t, a, "InvalidParameterException", nodeGroup, with("instanceTypes", []any{"m5.tiny"}))
	refused(t, a, "InvalidParameterException", nodeGroup, with("version", "1.36"))
	dark := create(t, a, subnetType, map[string]any{"vpcId": a.find(subnetType, group["subnetIds"].([]any)[0].(string)).Text("vpcId"),
		"cidrBlock": "10.0.64.0/20"})
	refused(t, a, "NodeCreationFailure", nodeGroup, with("subnetIds", []any{dark.ID}))

	made := create(t, a, nodeGroup, group)
	assert.Equal(t, 3, kubernetes.nodes["c/g"])
	require.Error(t, remove(t, a, eksType, "c"), "a cluster with nodes cannot go")
	require.NoError(t, a.Change(t.Context(), nodeGroup, made.ID, map[string]any{"scalingConfig": map[string]any{"desiredSize": 5.0}}))
	assert.Equal(t, 5, kubernetes.nodes["c/g"])
	require.NoError(t, remove(t, a, nodeGroup, made.ID))
	assert.Equal(t, 0, kubernetes.nodes["c/g"])
	require.NoError(t, remove(t, a, eksType, "c"))
}

// What is not named in a change stays as somebody else has made it.
func TestAnUpdateTouchesOnlyWhatItNames(t *testing.T) {
	a, _ := open(t, Settings{})
	v := create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16", "tags": map[string]any{"Name": "v"}})
	require.NoError(t, a.Change(t.Context(), vpc, v.ID, map[string]any{"tags": map[string]any{"cost": "42"}}))
	changed, err := a.Do(t.Context(), Call{
		Operation: Update, Type: vpc, ID: v.ID, Inputs: map[string]any{"cidrBlock": "10.0.0.0/16",
			"tags": map[string]any{"Name": "w"}}, Changes: []schema.Change{{Path: resource.PropertyPath{"tags", "Name"}}},
	})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"Name": "w", "cost": "42"}, changed.Inputs["tags"])
	_, err = a.Do(t.Context(), Call{Operation: Update, Type: vpc, ID: v.ID, Inputs: changed.Inputs,
		Changes: []schema.Change{{Path: resource.PropertyPath{"x"}, Frozen: true}}})
	assert.ErrorContains(t, err, "PropertyChangeNotAllowed")
}

// A cloud goes on with what it was asked for when the asking program is killed, and an account outlives its process.
func TestTheCloudDoesNotNoticeThatItsCallerHasGone(t *testing.T) {
	a, _ := open(t, Settings{})
	require.NoError(t, a.Inject(Fault{Action: control.Hang, Operation: Create, Type: "Vpc"}))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := a.Do(ctx, call(vpc, map[string]any{"cidrBlock": "10.0.0.0/16"}))
		ended <- err
	}()
	require.Eventually(t, func() bool { all := a.Resources(); return len(all) == 1 && all[0].Status == Active }, 10*time.Second,
		time.Millisecond)
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	again, err := Open(t.Context(), a.folder, &paper{map[string]int{}}, Settings{})
	require.NoError(t, err)
	assert.Equal(t, a.Resources()[0].ID, again.Resources()[0].ID)
}

func TestRightsCountOnceTheyHaveSpread(t *testing.T) {
	a, _ := open(t, Settings{Propagation: 3600})
	_, subnets := network(t, a)
	young := roleWith(t, a, "AmazonEKSClusterPolicy")
	inputs := map[string]any{"name": "c", "version": "1.35", "roleArn": arn(young), "vpcConfig": map[string]any{"subnetIds": subnets}}
	refused(t, a, "InvalidParameterException", eksType, inputs)
	require.NoError(t, a.Set(Settings{}))
	create(t, a, eksType, inputs)
}

// The sandbox keeps clusters by name, whichever cloud has made them. A resource group takes its clusters with it, and a cluster its
// load balancers.
func TestClustersOfAllCloudsAreKeptApart(t *testing.T) {
	a, kubernetes := open(t, Settings{})
	group := create(t, a, "azure-native:resources:ResourceGroup", map[string]any{"resourceGroupName": "g"})
	pool := map[string]any{"name": "system", "vmSize": "Standard_D2s_v5", "count": 3.0}
	create(t, a, aksType, map[string]any{"resourceGroupName": "g", "resourceName": "c", "agentPoolProfiles": []any{pool}})
	assert.Equal(t, 3, kubernetes.nodes["c/aks-system"])
	create(t, a, azureLoadBalancer, map[string]any{"name": "b", "cluster": "c"})
	_, subnets := network(t, a)
	refused(t, a, "Conflict", eksType, map[string]any{
		"name": "c", "version": "1.35", "roleArn": arn(roleWith(t, a, "AmazonEKSClusterPolicy")), "vpcConfig": map[string]any{"subnetIds": subnets},
	})
	require.NoError(t, a.Remove(t.Context(), group.Type, group.ID))
	for _, r := range a.Resources() {
		assert.NotContains(t, r.Type, "azure-native:")
	}
}
