package pipeline

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
	"gopkg.in/yaml.v3"

	"stateful-clusters/internal/record"
	"stateful-clusters/stacks"
)

// policy is an IAM policy as docs/policies has it.
type policy struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid       string
	Effect    string
	Principal map[string]string
	Action    []string
	Resource  words
	Condition map[string]map[string]words
}

// words is one text or a list of them.
type words []string

func (w *words) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(w))
}

// role is an Azure role as `az role definition create` takes it.
type role struct {
	Name, Description   string
	IsCustom            bool
	Actions, NotActions []string
	AssignableScopes    []string
}

func load(t *testing.T, name string, into any) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../..", "docs", "policies", name+".json"))
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(into), name)
	return content
}

func (p policy) actions() []string {
	var all []string
	for _, s := range p.Statement {
		all = append(all, s.Action...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// registered returns the resources of a stack with everything that can be switched on.
func registered(t *testing.T, stack string) []record.Resource {
	t.Helper()
	config, err := record.Load("../..", stack)
	require.NoError(t, err)
	config.Set("eksLogTypes", `["audit"]`)
	run, err := record.Program(stacks.Deploy, record.Options{Config: config})
	require.NoError(t, err)
	return run.Resources
}

// typesOf returns the types of a stack's resources in a cloud: those that the program registers, and those that the EKS component
// registers for it, which the simulated cloud knows, as it refuses any other.
func typesOf(t *testing.T, stack, prefix, cloud string) []string {
	t.Helper()
	types := map[string]bool{}
	for _, r := range registered(t, stack) {
		types[r.Type] = true
	}
	content, err := os.ReadFile(filepath.Join("../..", "internal", "sandbox", "clouds", "schema", cloud+".yaml"))
	require.NoError(t, err)
	var known map[string]any
	require.NoError(t, yaml.Unmarshal(content, &known))
	for name := range known {
		types[name] = true
	}
	// Made by the cluster, with its own rights.
	delete(types, "aws:lb/loadBalancer:LoadBalancer")
	delete(types, "azure-native:network:LoadBalancer")
	maps.DeleteFunc(types, func(name string, _ bool) bool { return !strings.HasPrefix(name, prefix) })
	return slices.Sorted(maps.Keys(types))
}

func merged(table map[string]calls, of func(calls) []string) []string {
	var all []string
	for _, c := range table {
		all = append(all, of(c)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// A new type of resource needs its rights: exactly those that something needs are given. Previews get none that changes anything.
func TestPoliciesGiveWhatTheResourcesNeed(t *testing.T) {
	assert.Equal(t, typesOf(t, "eks", "aws:", "aws"), slices.Sorted(maps.Keys(awsCalls)), "say in awsCalls what a new type needs")
	assert.Equal(t, typesOf(t, "aks", "azure-native:", "azure"), slices.Sorted(maps.Keys(azureCalls)), "say in azureCalls what a new type needs")
	read, write := func(c calls) []string { return c.read }, func(c calls) []string { return c.write }

	var preview, deploy policy
	load(t, "aws-preview", &preview)
	load(t, "aws-deploy", &deploy)
	assert.Equal(t, merged(awsCalls, read), preview.actions())
	// The deploying role has both policies.
	assert.Equal(t, without(merged(awsCalls, write), preview.actions()), deploy.actions())

	var previews, deploys role
	load(t, "azure-preview", &previews)
	load(t, "azure-deploy", &deploys)
	assert.Equal(t, merged(azureCalls, read), previews.Actions)
	assert.Equal(t, merged(azureCalls, func(c calls) []string { return slices.Concat(c.read, c.write) }), deploys.Actions)
	assert.Empty(t, slices.Concat(previews.NotActions, deploys.NotActions))
}

func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(a string) bool { return slices.Contains(some, a) })
}

func TestPreviewsOnlyRead(t *testing.T) {
	for _, name := range []string{"aws-preview", "aws-state-preview"} {
		var p policy
		load(t, name, &p)
		for _, action := range p.actions() {
			_, verb, _ := strings.Cut(action, ":")
			reads := slices.ContainsFunc([]string{"Describe", "Get", "List", "Decrypt"}, func(prefix string) bool { return strings.HasPrefix(verb, prefix) })
			assert.True(t, reads, "%s: %s", name, action)
		}
	}
	var r role
	load(t, "azure-preview", &r)
	for _, action := range r.Actions {
		assert.True(t, strings.HasSuffix(action, "/read") || strings.HasSuffix(action, "/listClusterUserCredential/action"), action)
	}
}

// What changes something reaches this cluster only, by its name, its region or the tag Name. The exceptions make something new,
// which has no name before it is made.
func TestDeployReachesThisClusterOnly(t *testing.T) {
	config, err := record.Load("../..", "eks")
	require.NoError(t, err)
	cluster, region := config.Values["stateful-clusters:clusterName"], config.Values["stateful-clusters:eksRegion"]

	var p policy
	load(t, "aws-deploy", &p)
	for _, s := range p.Statement {
		assert.Equal(t, "Allow", s.Effect)
		text := fmt.Sprint(s.Resource, s.Condition)
		switch {
		case slices.Contains([]string{"MakeNetwork", "TagWhatIsMade", "IdentityProvider"}, s.Sid):
			assert.Contains(t, text, region, s.Sid)
		case s.Sid == "ServiceLinkedRoles":
			assert.Contains(t, text, "iam:AWSServiceName")
		default:
			for _, resource := range s.Resource {
				assert.True(t, strings.Contains(resource, cluster) || strings.Contains(text, "aws:ResourceTag/Name:["+cluster+"*]"), "%s: %s", s.Sid, resource)
			}
		}
	}
}

// The policies know things by names: those that the program gives them, and those that AWS completes.
func TestResourcesHaveTheNamesInThePolicies(t *testing.T) {
	config, err := record.Load("../..", "eks")
	require.NoError(t, err)
	cluster := config.Values["stateful-clusters:clusterName"]
	var p policy
	load(t, "aws-deploy", &p)
	attachable := attachments(t, p)
	assert.Contains(t, attachable, "arn:aws:iam::*:policy/"+cluster+"-*")
	assert.Contains(t, attachable, "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy", "the component's, for the control plane")

	for _, r := range registered(t, "eks") {
		inputs := record.Plain(r.Inputs)
		switch {
		case r.Type == "aws:iam/role:Role" || r.Type == "aws:iam/policy:Policy":
			assert.True(t, strings.HasPrefix(r.Name, cluster+"-"), "%s: the provider makes its name from %s", r.Type, r.Name)
		case r.Type == "aws:cloudwatch/logGroup:LogGroup":
			assert.Equal(t, "/aws/eks/"+cluster+"/cluster", inputs["name"])
		case r.Type == "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
			if arn, ok := inputs["policyArn"].(string); ok && strings.HasPrefix(arn, "arn:aws:iam::aws:") {
				assert.Contains(t, attachable, arn)
			}
		case strings.HasPrefix(r.Type, "aws:ec2/"):
			if tags, ok := inputs["tags"].(map[string]any); ok {
				assert.True(t, strings.HasPrefix(tags["Name"].(string), cluster), "%s %s", r.Type, r.Name)
			} else {
				assert.Contains(t, []string{"aws:ec2/route:Route", "aws:ec2/routeTableAssociation:RouteTableAssociation"}, r.Type, "they belong to a route table, which has the tag")
			}
		}
	}
}

// attachments returns what may be attached to roles.
func attachments(t *testing.T, p policy) []string {
	t.Helper()
	for _, s := range p.Statement {
		if slices.Contains(s.Action, "iam:AttachRolePolicy") {
			return s.Condition["ArnLike"]["iam:PolicyARN"]
		}
	}
	require.FailNow(t, "nothing says what may be attached")
	return nil
}

// IAM takes 6,144 characters, white space not counted, and no more than ten policies on a role
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
func TestPoliciesAreSmallEnough(t *testing.T) {
	for _, name := range []string{"aws-preview", "aws-deploy", "aws-state-preview", "aws-state-deploy"} {
		var p policy
		content := load(t, name, &p)
		assert.Equal(t, "2012-10-17", p.Version, name)
		var small bytes.Buffer
		require.NoError(t, json.Compact(&small, content))
		assert.Less(t, small.Len(), 6144, name)
	}
}

// Only a job of this repository, and in the named environment, gets a role.
func TestTrustNamesTheEnvironment(t *testing.T) {
	const subject = "repo:OWNER/REPOSITORY:environment:ENVIRONMENT"
	var p policy
	load(t, "aws-trust", &p)
	require.Len(t, p.Statement, 1)
	assert.Equal(t, map[string]map[string]words{"StringEquals": {
		"token.actions.githubusercontent.com:aud": {"sts.amazonaws.com"},
		"token.actions.githubusercontent.com:sub": {subject},
	}}, p.Statement[0].Condition)
	var credential struct {
		Name, Issuer, Subject string
		Audiences             []string
	}
	load(t, "azure-credential", &credential)
	assert.Equal(t, subject, credential.Subject)
	assert.Equal(t, "https://token.actions.githubusercontent.com", credential.Issuer)
}
