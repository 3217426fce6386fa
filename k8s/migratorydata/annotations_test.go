package migratorydata

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

const (
	targetGroup = "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes"
	delay       = "deregistration_delay.timeout_seconds=150"
)

func annotated(value string) string {
	return `clientServiceAnnotations: [{name: ` + targetGroup + `, value: "` + value + `"}]`
}

func TestAttributesOfBothAreMerged(t *testing.T) {
	platform := LoadBalancer{Annotations: map[string]string{targetGroup: delay, "scheme": "internal"}}
	for value, want := range map[string]string{
		"preserve_client_ip.enabled=true":                   delay + ",preserve_client_ip.enabled=true",
		"preserve_client_ip.enabled=true, " + delay:         delay + ",preserve_client_ip.enabled=true",
		"stickiness.type=source_ip,stickiness.enabled=true": delay + ",stickiness.enabled=true,stickiness.type=source_ip",
		delay: delay,
	} {
		args := configtest.Args[Args](t, annotated(value))
		assert.Empty(t, args.CheckLoadBalancer(platform).Faults, value)
		service := mocks.Deploy(t, mocks.Cloud{}, place(args, "", platform)).Find(t, entry)
		annotations := service.At("metadata.annotations").(map[string]any)
		assert.Equal(t, want, annotations[targetGroup])
		assert.Equal(t, "internal", annotations["scheme"])
	}
	// Where the platform says nothing, the list is the configured one.
	service := mocks.Deploy(t, mocks.Cloud{}, place(configtest.Args[Args](t, annotated("b=2,a=1")), "", LoadBalancer{})).Find(t, entry)
	assert.Equal(t, "b=2,a=1", service.At("metadata.annotations").(map[string]any)[targetGroup])
}

func TestContradictionsAreFaults(t *testing.T) {
	platform := LoadBalancer{Annotations: map[string]string{targetGroup: delay, "scheme": "internet-facing"}}
	for _, c := range []configtest.Case{
		{annotated("deregistration_delay.timeout_seconds=30,a=b"), "clientServiceAnnotations", `this attribute to "150"`, "preStopSeconds"},
		{annotated("true"), "clientServiceAnnotations", "is not a list of attributes", "attribute=value"},
		{annotated("=true"), "clientServiceAnnotations", "is not a list of attributes", "attribute=value"},
		{`clientServiceAnnotations: [{name: scheme, value: internal}, {name: owner, value: me}]`,
			"clientServiceAnnotations", `is set to "internet-facing" by the program`, "internalLoadBalancer"},
	} {
		configtest.Finding(t, c, configtest.Args[Args](t, c[0]).CheckLoadBalancer(platform).Faults)
	}
	same := configtest.Args[Args](t, `clientServiceAnnotations: [{name: scheme, value: internet-facing}]`)
	assert.Empty(t, same.CheckLoadBalancer(platform).Faults, "the same is none")
}

func TestAnnotationNames(t *testing.T) {
	checkFaults(t, cases{
		{`clientServiceAnnotations: [{name: "bad name!", value: x}]`,
			"clientServiceAnnotations", "is not the name of an annotation", "example.com/owner"},
		{`clientServiceAnnotations: [{name: pulumi.com/waitFor, value: x}]`,
			"clientServiceAnnotations", "tells Pulumi how to handle the Service", "remove it"},
	})
	for _, name := range []string{"pulumi.com/skipAwait", "a/b/c", "-owner", "Ex_ample.com/owner"} {
		change := `clientServiceAnnotations: [{name: ` + name + `, value: x}]`
		assert.Len(t, configtest.Args[Args](t, change).Check().Faults, 1, name)
	}
	checkSound(t, `clientServiceAnnotations: [{name: owner, value: me}, {name: example.com/Owner_of.it, value: "a, b"}]`)
}
