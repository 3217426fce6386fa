package account

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// paper is a Kubernetes of names only.
type paper struct{ nodes map[string]int }

func (p *paper) Create(context.Context, string) error               { return nil }
func (p *paper) Delete(context.Context, string) error               { return nil }
func (p *paper) SetMetrics(context.Context, string, bool) error     { return nil }
func (p *paper) RunLoadBalancers(string, clusters.Controller) error { return nil }
func (p *paper) SetNodes(_ context.Context, c, pool string, nodes []clusters.Node) error {
	p.nodes[c+"/"+pool] = len(nodes)
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
	r, err := a.Create(t.Context(), call(token, inputs))
	require.NoError(t, err, token)
	return r
}

func call(token string, inputs map[string]any) Call {
	return Call{Type: token, Name: schema.Kind(token), Region: "us-east-1", Inputs: inputs}
}

// refused makes a resource that must be refused with the code.
func refused(t *testing.T, a *Account, code, token string, inputs map[string]any) {
	t.Helper()
	_, err := a.Create(t.Context(), call(token, inputs))
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, code, refusal.Code)
}

const (
	vpc        = "aws:ec2/vpc:Vpc"
	gateway    = "aws:ec2/internetGateway:InternetGateway"
	subnet     = "aws:ec2/subnet:Subnet"
	nat        = "aws:ec2/natGateway:NatGateway"
	role       = "aws:iam/role:Role"
	attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
	eksCluster = "aws:eks/cluster:Cluster"
	nodeGroup  = "aws:eks/nodeGroup:NodeGroup"
)

const trust = `{"Statement":[{"Effect":"Allow","Principal":{"Service":["eks.amazonaws.com","ec2.amazonaws.com"]},"Action":"sts:AssumeRole"}]}`

// network makes a VPC with two private subnets that have a way out, and returns the VPC's id and theirs.
func network(t *testing.T, a *Account) (id string, subnets []any) {
	v := create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16"})
	create(t, a, gateway, map[string]any{"vpcId": v.ID})
	for i, zone := range []string{"us-east-1a", "us-east-1b"} {
		s := create(t, a, subnet, map[string]any{"vpcId": v.ID, "availabilityZone": zone, "cidrBlock": []string{"10.0.0.0/20", "10.0.16.0/20"}[i]})
		address := create(t, a, "aws:ec2/eip:Eip", map[string]any{"domain": "vpc"})
		n := create(t, a, nat, map[string]any{"subnetId": s.ID, "allocationId": address.ID})
		table := create(t, a, "aws:ec2/routeTable:RouteTable", map[string]any{"vpcId": v.ID})
		create(t, a, "aws:ec2/route:Route", map[string]any{"routeTableId": table.ID, "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": n.ID})
		create(t, a, "aws:ec2/routeTableAssociation:RouteTableAssociation", map[string]any{"subnetId": s.ID, "routeTableId": table.ID})
		subnets = append(subnets, s.ID)
	}
	return v.ID, subnets
}

func roleWith(t *testing.T, a *Account, policies ...string) Resource {
	r := create(t, a, role, map[string]any{"name": "role-" + random(3), "assumeRolePolicy": trust})
	for _, p := range policies {
		create(t, a, attachment, map[string]any{"role": r.text("name"), "policyArn": "arn:aws:iam::aws:policy/" + p})
	}
	return r
}

func arn(r Resource) string { return r.attribute("arn") }

func clusterWith(t *testing.T, a *Account) (group map[string]any) {
	_, subnets := network(t, a)
	create(t, a, eksCluster, map[string]any{
		"name": "c", "version": "1.35", "roleArn": arn(roleWith(t, a, "AmazonEKSClusterPolicy")), "vpcConfig": map[string]any{"subnetIds": subnets},
	})
	nodes := roleWith(t, a, "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly")
	return map[string]any{
		"clusterName": "c", "nodeGroupName": "g", "nodeRoleArn": arn(nodes), "subnetIds": subnets, "instanceTypes": []any{"m5.large"},
		"version": "1.35", "scalingConfig": map[string]any{"minSize": 3.0, "maxSize": 5.0, "desiredSize": 3.0},
	}
}

func TestWhatIsNamedMustExistAndCannotGo(t *testing.T) {
	a, _ := open(t, Settings{})
	refused(t, a, "InvalidVpcID.NotFound", subnet, map[string]any{"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/20"})
	v := create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16"})
	refused(t, a, "Gateway.NotAttached", nat, map[string]any{"subnetId": create(t, a, subnet, map[string]any{"vpcId": v.ID, "cidrBlock": "10.0.0.0/20"}).ID})
	err := a.Delete(t.Context(), Call{Type: vpc, ID: v.ID})
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, "DependencyViolation", refusal.Code)
	assert.True(t, refusal.Retry, "the provider asks again, since what blocks may be about to go")
}

func TestSubnetsLieInTheirNetworkAndApart(t *testing.T) {
	a, _ := open(t, Settings{})
	v := create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16"})
	create(t, a, subnet, map[string]any{"vpcId": v.ID, "cidrBlock": "10.0.0.0/20"})
	refused(t, a, "InvalidSubnet.Conflict", subnet, map[string]any{"vpcId": v.ID, "cidrBlock": "10.0.8.0/24"})
	refused(t, a, "InvalidSubnet.Range", subnet, map[string]any{"vpcId": v.ID, "cidrBlock": "10.1.0.0/20"})
	refused(t, a, "InvalidParameterValue", subnet, map[string]any{"vpcId": v.ID, "cidrBlock": "10.0.32.0/20", "availabilityZone": "eu-west-1a"})
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
	refused(t, a, "InvalidParameterException", nodeGroup, with("scalingConfig", map[string]any{"minSize": 4.0, "maxSize": 5.0, "desiredSize": 3.0}))
	refused(t, a, "InvalidParameterException", nodeGroup, with("instanceTypes", []any{"m5.tiny"}))
	refused(t, a, "InvalidParameterException", nodeGroup, with("version", "1.36"))
	dark := create(t, a, subnet, map[string]any{"vpcId": a.find(subnet, group["subnetIds"].([]any)[0].(string)).text("vpcId"), "cidrBlock": "10.0.64.0/20"})
	refused(t, a, "NodeCreationFailure", nodeGroup, with("subnetIds", []any{dark.ID}))

	made := create(t, a, nodeGroup, group)
	assert.Equal(t, 3, kubernetes.nodes["c/g"])
	require.Error(t, a.Delete(t.Context(), Call{Type: eksCluster, ID: "c"}), "a cluster with nodes cannot go")
	require.NoError(t, a.Change(t.Context(), nodeGroup, made.ID, map[string]any{"scalingConfig": map[string]any{"desiredSize": 5.0}}))
	assert.Equal(t, 5, kubernetes.nodes["c/g"])
	require.NoError(t, a.Delete(t.Context(), Call{Type: nodeGroup, ID: made.ID}))
	assert.Equal(t, 0, kubernetes.nodes["c/g"])
	require.NoError(t, a.Delete(t.Context(), Call{Type: eksCluster, ID: "c"}))
}

// What is not named in a change stays as somebody else has made it.
func TestAnUpdateTouchesOnlyWhatItNames(t *testing.T) {
	a, _ := open(t, Settings{})
	v := create(t, a, vpc, map[string]any{"cidrBlock": "10.0.0.0/16", "tags": map[string]any{"Name": "v"}})
	require.NoError(t, a.Change(t.Context(), vpc, v.ID, map[string]any{"tags": map[string]any{"cost": "42"}}))
	changed, err := a.Update(t.Context(), Call{
		Type: vpc, ID: v.ID, Inputs: map[string]any{"cidrBlock": "10.0.0.0/16", "tags": map[string]any{"Name": "w"}}, Changes: []schema.Change{{Path: "tags.Name"}},
	})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"Name": "w", "cost": "42"}, changed.Inputs["tags"])
	_, err = a.Update(t.Context(), Call{Type: vpc, ID: v.ID, Inputs: changed.Inputs, Changes: []schema.Change{{Path: "x", Frozen: true}}})
	assert.ErrorContains(t, err, "PropertyChangeNotAllowed")
}

// A cloud goes on with what it was asked for when the asking program is killed, and an account outlives its process.
func TestTheCloudDoesNotNoticeThatItsCallerHasGone(t *testing.T) {
	a, _ := open(t, Settings{})
	require.NoError(t, a.Inject(Fault{Action: Hang, Operation: Create, Type: "Vpc"}))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := a.Create(ctx, call(vpc, map[string]any{"cidrBlock": "10.0.0.0/16"}))
		ended <- err
	}()
	require.Eventually(t, func() bool { all := a.Resources(); return len(all) == 1 && all[0].Status == Active }, 10*time.Second, time.Millisecond)
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
	refused(t, a, "InvalidParameterException", eksCluster, inputs)
	require.NoError(t, a.Set(Settings{}))
	create(t, a, eksCluster, inputs)
}

func TestFaultsAreReadAsTheyAreWritten(t *testing.T) {
	f, err := ParseFault([]string{"throttle", "create", "NodeGroup", "eks-migratorydata", "3x"})
	require.NoError(t, err)
	assert.Equal(t, Fault{Action: Throttle, Operation: Create, Type: "NodeGroup", Name: "eks-migratorydata", Times: 3}, f)
	for words, complaint := range map[string]string{
		"explode create Vpc": `unknown fault "explode"`, "fail make Vpc": `unknown operation "make"`, "fail create Vcp": `unknown resource type "Vcp"`,
		"fail": "is not a fault", "slow create Vpc": "how slow",
	} {
		_, err := ParseFault(strings.Fields(words))
		assert.ErrorContains(t, err, complaint, words)
	}
}
