package charts

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/record"
	"stateful-clusters/internal/sandbox/images"
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
		"does not match pattern":            func(_, a map[string]any) { delete(a, "awsRegion") },
		"'serviceAccount' not allowed":      func(_, a map[string]any) { a["serviceAccount"] = a["rbac"] },
		"expected boolean":                  func(b, _ map[string]any) { b["keepTLSSecret"] = "true" },
		"'GatewayAPI' not allowed": func(b, _ map[string]any) {
			b["controllerConfig"].(map[string]any)["featureGates"].(map[string]any)["GatewayAPI"] = false
		},
	} {
		given := programValues(t)
		change(given["aws-load-balancer-controller"], given["cluster-autoscaler"])
		refused := ""
		for chart, values := range given {
			if err := validate(t, chart, values); err != nil {
				refused += err.Error()
			}
		}
		assert.Contains(t, refused, words)
	}
}

// Helm finds a chart under the versions that the repository's address asks for, and else under the one that the program pins.
func TestARepositoryServesAnyVersion(t *testing.T) {
	server := httptest.NewServer(Handler())
	t.Cleanup(server.Close)
	get := func(path string) []byte {
		response, err := http.Get(server.URL + path)
		require.NoError(t, err)
		defer response.Body.Close()
		content, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, response.StatusCode, path)
		return content
	}
	assert.Contains(t, string(get("/autoscaler/index.yaml")), "cluster-autoscaler-9.56.0.tgz")
	index := string(get("/eks/at/3.5.0%2C3.6.0/index.yaml"))
	assert.Contains(t, index, "aws-load-balancer-controller-3.5.0.tgz")
	assert.Contains(t, index, "version: 3.6.0")
	archive, err := gzip.NewReader(bytes.NewReader(get("/eks/at/3.5.0%2C3.6.0/aws-load-balancer-controller-3.6.0.tgz")))
	require.NoError(t, err)
	content, err := io.ReadAll(archive)
	require.NoError(t, err)
	for _, file := range []string{"Chart.yaml", "values.schema.json", "templates/_names.tpl"} {
		assert.Contains(t, string(content), "aws-load-balancer-controller/"+file)
	}
	assert.Contains(t, string(content), "version: 3.6.0")
}

// Real nodes hold images of these names, and can have no others.
func TestTheImagesAreThoseThatRealNodesHold(t *testing.T) {
	for chart, want := range map[string]string{
		"aws-load-balancer-controller": images.LoadBalancerControllerName, "cluster-autoscaler": images.AutoscalerName,
	} {
		content, err := os.ReadFile(path.Join(chart, "values.yaml"))
		require.NoError(t, err)
		var values struct {
			Image struct{ Repository, Tag string }
		}
		require.NoError(t, yaml.Unmarshal(content, &values))
		assert.Equal(t, want, values.Image.Repository+":"+values.Image.Tag)
	}
}
