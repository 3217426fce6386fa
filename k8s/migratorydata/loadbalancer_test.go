package migratorydata

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

func TestAnnotationsOfTheProgram(t *testing.T) {
	args := configtest.Args[Args](t, `clientServiceAnnotations: [{name: scheme, value: internal}, {name: owner, value: me}]`)
	r := args.CheckLoadBalancer(LoadBalancer{Annotations: map[string]string{"scheme": "internet-facing"}})
	want := configtest.Case{"", "clientServiceAnnotations", `is set to "internet-facing" by the program`, "internalLoadBalancer"}
	configtest.Finding(t, want, r.Faults)
	assert.Empty(t, args.CheckLoadBalancer(LoadBalancer{Annotations: map[string]string{"scheme": "internal"}}).Faults, "the same is none")
}

func TestAnnotationNames(t *testing.T) {
	checkFaults(t, cases{
		{`clientServiceAnnotations: [{name: "bad name!", value: x}]`,
			"clientServiceAnnotations", "is not the name of an annotation", "example.com/owner"},
	})
	checkSound(t, `clientServiceAnnotations: [{name: owner, value: me}, {name: example.com/Owner_of.it, value: "a, b"}]`)
}

// The platform's annotations and the configured ones come together, and only a load balancer is waited for.
func TestClientService(t *testing.T) {
	service := func(change string, b LoadBalancer) mocks.Resource {
		return mocks.Deploy(t, mocks.Cloud{}, place(configtest.Args[Args](t, change), "", b)).Find(t, entry)
	}
	cloud := service(`{clientServiceAnnotations: [{name: owner, value: me}], sourceRanges: [203.0.113.0/24], tls: true}`,
		LoadBalancer{Class: "nlb", Annotations: map[string]string{"scheme": "internal"}})
	assert.Equal(t, map[string]any{
		"owner": "me", "scheme": "internal", "pulumi.com/patchForce": "true", "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}",
	}, cloud.At("metadata.annotations"))
	assert.Equal(t, "nlb", cloud.At("spec.loadBalancerClass"))
	assert.Equal(t, []any{"203.0.113.0/24"}, cloud.At("spec.loadBalancerSourceRanges"))
	assert.Equal(t, 443, cloud.At("spec.ports[0].port"))

	inside := service(`{clientServiceType: ClusterIP, clientPort: 8080}`, LoadBalancer{})
	assert.Equal(t, map[string]any{"pulumi.com/patchForce": "true"}, inside.At("metadata.annotations"))
	assert.Nil(t, inside.At("spec.loadBalancerClass"))
	assert.Equal(t, 8080, inside.At("spec.ports[0].port"))
}

func TestURLs(t *testing.T) {
	for change, want := range map[string]string{
		`{}`: "http://host", `clientPort: 8080`: "http://host:8080", `tls: true`: "https://host", `{tls: true, tlsPort: 80}`: "https://host:80",
	} {
		assert.Equal(t, want, configtest.Args[Args](t, change).url("host"), change)
		assert.Empty(t, configtest.Args[Args](t, change).url(""), change)
	}
}
