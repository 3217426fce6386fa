package infra

import (
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/config/configtest"
)

// tags is a configuration of one tag.
func tags(name, value string) string {
	return fmt.Sprintf("tags: [{name: %q, value: %q}]", name, value)
}

func manyTags(count int) string {
	var all []string
	for i := range count {
		all = append(all, fmt.Sprintf("{name: tag-%d, value: a}", i))
	}
	return "tags: [" + strings.Join(all, ", ") + "]"
}

func TestAWSTagFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{tags(strings.Repeat("n", 129), ""), "tags", "1 to 128 characters", "shorter name"},
		{tags("team", strings.Repeat("ä", 257)), "tags", "more than the 256 characters", "shorten the value"},
		{tags("team", "a, b"), "tags", "has a character that services of AWS refuse", "letters, digits, blanks"},
		{tags("AWS:team", "a"), "tags", "begins with aws:", "another name or value"},
		{tags("kubernetes.io/role/elb", "1"), "tags", "find what is theirs", "such as team"},
		{tags("cost=centre", "1"), "tags", "has a = in its name", "such as -"},
		{tags("team", " a"), "tags", "begins or ends with a blank", "remove the blank"},
		{tags("team", "github: @platform"), "tags", "has a colon before a blank", "github:@platform"},
		{`tags: [{name: team, value: a}, {name: Team, value: b}]`, "tags", "differs from Team only in its case", "remove one"},
		{manyTags(48), "tags", "are more tags than 47", "remove some"},
		{`foreignTags: [kubernetes.io/role/elb]`, "foreignTags", "is a tag of the program itself", "remove it"},
	})
	for _, change := range []string{
		tags("elbv2.k8s.aws/cluster", "x"), tags("k8s.io/cluster-autoscaler/enabled", "true"), tags("team", "cost: 4711"),
		tags("team", "at:"), tags("a: b", "c"), tags("team", "aws:x"), tags("team", "a\u00a0b"), tags("team#1", "a"), `foreignTags: [Name]`,
		tags("stateful-clusters/claim", "x"),
	} {
		assert.Len(t, configtest.Args[EKSArgs](t, change).Check().Faults, 1, change)
	}
	configtest.Sound[EKSArgs](t, tags("team", "github:@platform"), tags("cost", "4711"), tags("Kostenstelle für x:y", "ä=1/2 + 3"),
		tags(strings.Repeat("ä", 128), strings.Repeat("ä", 256)), manyTags(47), `foreignTags: ["aws:cloudformation:stack-name", cost]`)
}

func TestAzureTagFaults(t *testing.T) {
	configtest.Faults[AKSArgs](t, []configtest.Case{
		{tags(strings.Repeat("n", 513), ""), "tags", "1 to 512 characters", "shorter name"},
		{tags("cost/centre", ""), "tags", `has one of the characters <>%&\?/`, "such as -"},
		{tags("Azure-team", ""), "tags", "which Azure keeps for itself", "another name"},
		{tags("aks-managed-cluster-name", "mine"), "tags", "by which AKS finds what is its own", "such as team"},
		{tags("team", strings.Repeat("v", 257)), "tags", "more than the 256 characters", "shorten"},
		{`tags: [{name: team, value: a}, {name: TEAM, value: b}]`, "tags", "differs from TEAM only in its case", "remove one"},
		{`{tags: [{name: team, value: a}], foreignTags: [Team]}`, "foreignTags", "differs from team in tags only", "from one of them"},
		{manyTags(51), "tags", "are more tags than the 50 that Azure allows", "remove some"},
	})
	assert.Len(t, configtest.Args[AKSArgs](t, tags("K8s-Azure-Service", "mine")).Check().Faults, 1)
	configtest.Warnings[AKSArgs](t, []configtest.Case{{manyTags(46), "tags", "leave less than 5 of the 50", "remove some"}})
	configtest.Sound[AKSArgs](t, tags("team", "github: @platform"), tags("aws:team", "<a>"), manyTags(45))
}

// What the rules admit reaches the controller as it is: the chart writes it without quotes, YAML and the command line take it apart.
func TestTagsReachTheController(t *testing.T) {
	given := map[string]string{
		"team": "github:@platform", "cost": "4711", "stage": "yes", "empty": "", "a b": "c  d", "x:y": "=1/2 + 3", "null": "null", "zz": "e=f",
	}
	args := configtest.Args[EKSArgs](t, `{}`)
	args.Tags = given
	require.Empty(t, args.Check().Faults)
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(given)) {
		pairs = append(pairs, name+"="+given[name])
	}
	var arguments []string
	require.NoError(t, yaml.Unmarshal([]byte("- --default-tags="+strings.Join(pairs, ",")+"\n- --next=1"), &arguments))
	list, found := strings.CutPrefix(arguments[0], "--default-tags=")
	require.True(t, found)
	fields, err := csv.NewReader(strings.NewReader(list)).Read() // as github.com/spf13/pflag reads it
	require.NoError(t, err)
	got := map[string]string{}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, "=")
		got[name] = value
	}
	assert.Equal(t, given, got)
}
