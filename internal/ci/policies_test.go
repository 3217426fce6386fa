package ci

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/record"
	"stateful-clusters/stacks"
)

// policy is an IAM policy, or a role of Azure or Google.
type policy struct {
	Version             string
	Statement           []statement
	Actions             []string // of a role of Azure
	IncludedPermissions []string // of a role of Google
}

type statement struct {
	Action    []string
	Resource  any
	Condition map[string]map[string]any
}

func load(t *testing.T, name string) (p policy, text string) {
	t.Helper()
	text = read(t, filepath.Join("policies", name+".json"))
	require.NoError(t, json.Unmarshal([]byte(text), &p), name)
	require.NotRegexp(t, `"Not\w*":\s*("|\{|\[\s*")`, text, "%s gives all but what it names", name)
	return p, text
}

func (p policy) actions() []string {
	all := append(p.Actions, p.IncludedPermissions...)
	for _, s := range p.Statement {
		all = append(all, s.Action...)
	}
	return once(all)
}

func once(all []string) []string { return slices.Compact(slices.Sorted(slices.Values(all))) }

// rights are what the resources of a cloud need, by type: rights.yaml.
type rights map[string]struct{ Read, Write []string }

func (r rights) all() (read, write []string) {
	for _, needs := range r {
		read, write = append(read, needs.Read...), append(write, needs.Write...)
	}
	return once(read), once(write)
}

func readRights(t *testing.T) map[string]rights {
	t.Helper()
	var all map[string]rights
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "rights.yaml")), &all))
	return all
}

// registered returns the resources of a stack with everything that can be switched on.
func registered(t *testing.T, stack string) (resources []record.Resource, clusterName string) {
	t.Helper()
	config, err := record.Load(root, stack)
	require.NoError(t, err)
	config.Set("eksLogTypes", `["audit"]`)
	run, err := record.Program(stacks.Deploy, record.Options{Config: config})
	require.NoError(t, err)
	return run.Resources, config.Values["stateful-clusters:clusterName"]
}

// typesOf returns the types of a stack's resources in a cloud: those that the program registers, and those that a remote component
// registers for it. The simulated cloud knows the latter, since it refuses any other.
func typesOf(t *testing.T, stack, prefix, cloud string) []string {
	t.Helper()
	var types []string
	remote := false
	resources, _ := registered(t, stack)
	for _, r := range resources {
		types = append(types, r.Type)
		remote = remote || r.Request.GetRemote()
	}
	if remote {
		var known map[string]any
		schema := filepath.Join(root, "internal", "sandbox", "clouds", "schema", cloud+".yaml")
		require.NoError(t, yaml.Unmarshal([]byte(read(t, schema)), &known))
		types = slices.AppendSeq(types, maps.Keys(known))
	}
	// The cluster makes load balancers, with its own rights, and people make snapshots.
	others := []string{"LoadBalancer", "Snapshot"}
	return slices.DeleteFunc(once(types), func(name string) bool {
		return !strings.HasPrefix(name, prefix) || slices.Contains(others, name[strings.LastIndex(name, ":")+1:])
	})
}

// A new type of resource needs its rights: exactly those that something needs are given. Previews get none that changes anything.
func TestPoliciesGiveWhatTheResourcesNeed(t *testing.T) {
	needed := readRights(t)
	for cloud, c := range map[string]struct {
		stack, prefix string
		deploy        []string // what the deploying role has
	}{
		"aws":   {"eks", "aws:", []string{"aws-preview", "aws-deploy"}},
		"azure": {"aks", "azure-native:", []string{"azure-deploy"}},
		"gcp":   {"gke", "gcp:", []string{"gcp-deploy", "gcp-grant"}},
	} {
		assert.Equal(t, typesOf(t, c.stack, c.prefix, cloud), slices.Sorted(maps.Keys(needed[cloud])), "say in rights.yaml what a new type needs")
		read, write := needed[cloud].all()
		preview, _ := load(t, cloud+"-preview")
		assert.Equal(t, read, preview.actions(), cloud)
		var given []string
		for _, name := range c.deploy {
			p, _ := load(t, name)
			given = append(given, p.actions()...)
		}
		assert.Equal(t, once(append(read, write...)), once(given), cloud)
	}
}

// A stack with sites in two clouds, or with disks, needs no more in either of them than rights.yaml says.
func TestOtherStacksNeedNoFurtherRights(t *testing.T) {
	needed, seen := readRights(t), map[string]int{}
	sites, _ := registered(t, "jgroups")
	disks, _ := registered(t, "cassandra")
	for _, r := range append(sites, disks...) {
		for cloud, prefix := range map[string]string{"aws": "aws:", "gcp": "gcp:"} {
			if strings.HasPrefix(r.Type, prefix) {
				assert.Contains(t, needed[cloud], r.Type)
				seen[cloud]++
			}
		}
	}
	assert.Len(t, seen, 2)
}

// Who may give roles could become owner of the project, but for the condition: the one role is that of nodes.
func TestGrantsAreBounded(t *testing.T) {
	deploy, _ := load(t, "gcp-deploy")
	assert.NotContains(t, deploy.actions(), "resourcemanager.projects.setIamPolicy")
	var condition struct{ Expression string }
	require.NoError(t, json.Unmarshal([]byte(read(t, "policies/gcp-grant-condition.json")), &condition))
	resources, _ := registered(t, "gke")
	for _, r := range resources {
		if r.Type == "gcp:projects/iAMMember:IAMMember" {
			assert.Equal(t, "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['"+r.Inputs["role"].StringValue()+"'])",
				condition.Expression)
		}
	}
}

func TestPreviewsOnlyRead(t *testing.T) {
	for _, name := range []string{"aws-preview", "aws-state-preview", "azure-preview", "gcp-preview"} {
		p, _ := load(t, name)
		for _, action := range p.actions() {
			assert.Regexp(t, `^\w+:(Describe|Get|List|Decrypt)|/read$|/listClusterUserCredential/action$|\.(get|list|getIamPolicy)$`, action, name)
		}
	}
}

// What changes something names the cluster, or the region of what has no name yet, or the service that gets a role.
func TestDeployIsBounded(t *testing.T) {
	p, _ := load(t, "aws-deploy")
	for _, s := range p.Statement {
		assert.Regexp(t, `eks-migratorydata|us-east-1|iam:AWSServiceName`, fmt.Sprint(s.Resource, s.Condition), "%v", s.Action)
	}
}

// The policies know things by names: those that the program gives them, and those that AWS completes.
func TestResourcesHaveTheNamesInThePolicies(t *testing.T) {
	for stack, cluster := range map[string]string{"eks": "eks-migratorydata", "jgroups": "nyc", "cassandra": "cassandra"} {
		t.Run(stack, func(t *testing.T) { haveTheNames(t, stack, cluster) })
	}
}

// haveTheNames holds the resources of a stack on AWS against the policy with the name of their cluster in it.
func haveTheNames(t *testing.T, stack, cluster string) {
	_, text := load(t, "aws-deploy")
	text = strings.ReplaceAll(text, "eks-migratorydata", cluster) // as internal/ci/policy does
	resources, _ := registered(t, stack)
	for _, bound := range []string{`policy/` + cluster + `-*"`, `role/` + cluster + `-*"`, `cluster/` + cluster + `"`,
		`"aws:ResourceTag/Name": "` + cluster + `*"`} {
		assert.Contains(t, text, bound)
	}
	for _, r := range resources {
		inputs := record.Plain(r.Inputs)
		if r.Type == "aws:iam/role:Role" || r.Type == "aws:iam/policy:Policy" {
			assert.True(t, strings.HasPrefix(r.Name, cluster+"-"), "%s: the provider makes its name from %s", r.Type, r.Name)
		}
		if r.Type == "aws:cloudwatch/logGroup:LogGroup" {
			assert.Equal(t, "/aws/eks/"+cluster+"/cluster", inputs["name"])
		}
		if arn, _ := inputs["policyArn"].(string); strings.HasPrefix(arn, "arn:aws:iam::aws:") && strings.HasPrefix(r.Type, "aws:iam/") {
			assert.Contains(t, text, `"`+arn+`"`, "may not be attached")
		}
		if tags, ok := inputs["tags"].(map[string]any); ok && strings.HasPrefix(r.Type, "aws:ec2/") {
			assert.True(t, strings.HasPrefix(tags["Name"].(string), cluster), "%s %s", r.Type, r.Name)
		}
	}
}

// IAM takes 6,144 characters, white space not counted
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
func TestPoliciesAreSmallEnough(t *testing.T) {
	files, err := filepath.Glob("policies/aws-*.json")
	require.NoError(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		var small bytes.Buffer
		require.NoError(t, json.Compact(&small, content))
		assert.Less(t, small.Len(), 6144, file)
	}
}

// Only a job of this repository, and in the named environment, gets a role.
func TestTrustNamesTheEnvironment(t *testing.T) {
	const subject = "repo:OWNER/REPOSITORY:environment:ENVIRONMENT"
	p, _ := load(t, "aws-trust")
	require.Len(t, p.Statement, 1)
	assert.Equal(t, map[string]map[string]any{"StringEquals": {
		"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
		"token.actions.githubusercontent.com:sub": subject,
	}}, p.Statement[0].Condition)
	var credential struct{ Issuer, Subject string }
	require.NoError(t, json.Unmarshal([]byte(read(t, "policies/azure-credential.json")), &credential))
	assert.Equal(t, subject, credential.Subject)
	assert.Equal(t, "https://token.actions.githubusercontent.com", credential.Issuer)
	assert.Contains(t, read(t, "policies/gcp-trust.json"), "/subject/"+subject+`"`)
}
