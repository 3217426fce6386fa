package charts

import (
	"encoding/json"
	"maps"
	"os"
	"path"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/record"
	"stateful-clusters/stacks"
)

// programValues are what the program gives to each chart on EKS, as Helm gets them.
func programValues(t *testing.T) map[string]map[string]any {
	t.Helper()
	config, err := record.Load("../../../..", "eks")
	require.NoError(t, err)
	config.Set("tags", `[{"name":"team","value":"messaging"},{"name":"stage","value":"trial"}]`)
	recorded, err := record.Program(stacks.Deploy, record.Options{Config: config})
	require.NoError(t, err)
	found := map[string]map[string]any{}
	for _, r := range recorded.Resources {
		if r.Type == "kubernetes:helm.sh/v3:Release" {
			found[r.Inputs["chart"].StringValue()] = plain(t, r.Inputs["values"])
		}
	}
	require.Len(t, found, len(charts), "the program installs other charts than the sandbox serves")
	// The recorder makes ids of a form of its own.
	require.Equal(t, "eks-migratorydata-id", found["aws-load-balancer-controller"]["vpcId"])
	found["aws-load-balancer-controller"]["vpcId"] = "vpc-0123456789abcdef0"
	return found
}

// plain drops what only the engine knows, such as where an output came from.
func plain(t *testing.T, value resource.PropertyValue) map[string]any {
	t.Helper()
	content, err := json.Marshal(value.MapRepl(nil, func(v resource.PropertyValue) (any, bool) {
		switch {
		case v.IsSecret():
			return v.SecretValue().Element.Mappable(), true
		case v.IsOutput():
			return v.OutputValue().Element.Mappable(), true
		}
		return nil, false
	}))
	require.NoError(t, err)
	var values map[string]any
	require.NoError(t, json.Unmarshal(content, &values))
	return values
}

// validate checks values against a chart's schema, as Helm does before it renders.
func validate(t *testing.T, chart string, given map[string]any) error {
	t.Helper()
	schema, err := os.ReadFile(path.Join(chart, "values.schema.json"))
	require.NoError(t, err)
	compiled, err := jsonschema.CompileString("values.schema.json", string(schema))
	require.NoError(t, err)
	defaults, err := os.ReadFile(path.Join(chart, "values.yaml"))
	require.NoError(t, err)
	all := map[string]any{}
	require.NoError(t, yaml.Unmarshal(defaults, &all))
	maps.Copy(all, given)
	content, err := json.Marshal(all)
	require.NoError(t, err)
	var merged any
	require.NoError(t, json.Unmarshal(content, &merged))
	return compiled.Validate(merged)
}

func TestTheProgramsValuesFitTheCharts(t *testing.T) {
	for chart, given := range programValues(t) {
		assert.NoError(t, validate(t, chart, given), chart)
	}
}

func TestFaultyValuesAreRefused(t *testing.T) {
	for words, change := range map[string]func(balancer, autoscaler map[string]any){
		"missing properties: 'clusterName'": func(b, _ map[string]any) { delete(b, "clusterName") },
		"missing properties: 'region'":      func(b, _ map[string]any) { delete(b, "region") },
		"missing properties: 'vpcId'":       func(b, _ map[string]any) { delete(b, "vpcId") },
		"'defaultTag' not allowed":          func(b, _ map[string]any) { b["defaultTag"] = map[string]any{} },
		"expected boolean":                  func(b, _ map[string]any) { b["keepTLSSecret"] = "true" },
		"'GatewayAPI' not allowed": func(b, _ map[string]any) {
			b["controllerConfig"].(map[string]any)["featureGates"].(map[string]any)["GatewayAPI"] = false
		},
		"missing properties: 'awsRegion'": func(_, a map[string]any) { delete(a, "awsRegion") },
		"'serviceAccount' not allowed":    func(_, a map[string]any) { a["serviceAccount"] = a["rbac"] },
		"expected string":                 func(_, a map[string]any) { a["fullnameOverride"] = true },
	} {
		given := programValues(t)
		balancer, autoscaler := given["aws-load-balancer-controller"], given["cluster-autoscaler"]
		change(balancer, autoscaler)
		refused := ""
		for chart, values := range given {
			if err := validate(t, chart, values); err != nil {
				refused += err.Error()
			}
		}
		assert.Contains(t, refused, words)
	}
	autoscaler := programValues(t)["cluster-autoscaler"]
	autoscaler["autoDiscovery"] = map[string]any{}
	assert.ErrorContains(t, validate(t, "cluster-autoscaler", autoscaler), "'clusterName'")
}
