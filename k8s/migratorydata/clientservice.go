package migratorydata

import (
	"maps"
	"slices"
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/apimachinery/pkg/util/validation"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// clientService is where clients connect.
func (a *Args) clientService(b LoadBalancer) *corev1.ServiceArgs {
	metadata := a.metadata(a.clientServiceName())
	annotations := objects.Annotations()
	maps.Copy(annotations, pulumi.ToStringMap(a.merge(b.Annotations)))
	spec := &corev1.ServiceSpecArgs{
		Type:     pulumi.String(a.ServiceType),
		Selector: a.selector(),
		Ports:    corev1.ServicePortArray{objects.ServicePort(clientPortName, a.ServicePort(), a.ListenPort)},
	}
	if b.Class != "" {
		spec.LoadBalancerClass = pulumi.String(b.Class)
	}
	if len(a.SourceRanges) > 0 {
		spec.LoadBalancerSourceRanges = pulumi.ToStringArray(a.SourceRanges)
	}
	if a.ServiceType == objects.LoadBalancer {
		objects.WaitForAddress(annotations)
	}
	metadata.Annotations = annotations
	return &corev1.ServiceArgs{Metadata: metadata, Spec: spec}
}

func (a *Args) checkAnnotations(r *check.Report) {
	for _, name := range slices.Sorted(maps.Keys(a.Annotations)) {
		if strings.HasPrefix(name, "pulumi.com/") {
			r.Fault("clientServiceAnnotations", name, "tells Pulumi how to handle the Service, which is the program's to say", "remove it")
			continue
		}
		// As the API server does it, which ignores case in annotations.
		if len(validation.IsQualifiedName(strings.ToLower(name))) > 0 {
			r.Fault("clientServiceAnnotations", name, "is not the name of an annotation, which Kubernetes would refuse",
				"write it as example.com/owner: letters, digits, dots, hyphens and underscores, after a domain and a slash or without them")
		}
	}
}
