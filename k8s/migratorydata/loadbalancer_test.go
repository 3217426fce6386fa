package migratorydata

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

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

// Another load balancer has another address, which only another Service brings to those who wait for it.
func TestAnotherLoadBalancerIsAnotherService(t *testing.T) {
	balancer := LoadBalancer{Replacing: []string{"example.com/scheme"}}
	service := mocks.Deploy(t, mocks.Cloud{}, place(configtest.Args[Args](t, `{}`), "", balancer)).Find(t, entry)
	assert.Equal(t, []string{"spec.loadBalancerClass", `metadata.annotations["example.com/scheme"]`},
		service.RegisterRPC.GetReplaceOnChanges())
	assert.True(t, service.RegisterRPC.GetDeleteBeforeReplace(), "both have the same name")
}

func TestURLs(t *testing.T) {
	for change, want := range map[string]string{
		`{}`: "http://host", `clientPort: 8080`: "http://host:8080", `tls: true`: "https://host", `{tls: true, tlsPort: 80}`: "https://host:80",
	} {
		assert.Equal(t, want, configtest.Args[Args](t, change).url("host"), change)
		assert.Empty(t, configtest.Args[Args](t, change).url(""), change)
	}
}
