package clusters

import (
	"context"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"

	"stateful-clusters/internal/sandbox/kube"
)

// Cloud is what a simulated cloud does for the controller of load balancers in a cluster. Its refusals are errors in its own words,
// such as "AccessDenied: … is not authorized to perform: …"; the person reads them in the Service's events.
type Cloud interface {
	// EnsureLoadBalancer gives a Service a load balancer. One of another name that the Service has from before goes. It is called
	// again and again until it returns an address.
	EnsureLoadBalancer(ctx context.Context, balancer LoadBalancer) (corev1.LoadBalancerIngress, error)
	// DeleteLoadBalancer removes the Service's load balancer. It is called again and again until that is gone.
	DeleteLoadBalancer(ctx context.Context, balancer LoadBalancer) (gone bool, err error)
}

// LoadBalancer is what a controller asks for, and on AWS as whom.
type LoadBalancer struct {
	Service  string // namespace/name
	Name     string
	Cluster  string
	Internal bool
	Tags     map[string]string

	RoleARN        string // that the controller's service account is to take on
	ServiceAccount string // namespace:name, as in the role's trust
	Region         string
	VPC            string
}

// Controller plays a cloud's controller of load balancers. NewAWS and NewAzure make one.
type Controller struct {
	cloud     Cloud
	component string // what events say where they come from
	finalizer string
	class     string // of the Services that it cares for; "" is none
	reason    string // of the event that tells of a failure
	words     string // that the event begins with
	// model says what a Service needs. Without an error, nil means that no controller runs in the cluster.
	model func(ctx context.Context, a *kube.Client, service *corev1.Service) (*LoadBalancer, error)
}

// The real controllers watch, and wait from 5 s to some minutes before they try again. Simulated clouds need no such patience.
const firstPause, longestPause = 100 * time.Millisecond, 2 * time.Second

// run looks at all Services again and again until the context ends, and returns when a change that has begun is through.
func (c Controller) run(ctx context.Context, a *kube.Client) {
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: a.CoreV1().Events("")})
	events := broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: c.component})
	settled := map[types.UID]string{} // the versions of Services for which all is done
	for pause := firstPause; ; {
		services, err := a.CoreV1().Services(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
		failed := err != nil
		for i := 0; err == nil && i < len(services.Items); i++ {
			service := &services.Items[i]
			if settled[service.UID] == service.ResourceVersion {
				continue
			}
			version, err := c.reconcile(ctx, a, service, events)
			settled[service.UID], failed = version, failed || err != nil
		}
		if pause = min(2*pause, longestPause); !failed {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// reconcile brings the cloud and a Service in line, in the order of the real controllers: the finalizer before anything is made, the
// address after all is made, and the finalizer goes when all is gone
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/controllers/service/service_controller.go,
// https://github.com/kubernetes/cloud-provider/blob/master/controllers/service/controller.go). It returns the version of the Service
// for which nothing is left to do, or "".
func (c Controller) reconcile(ctx context.Context, a *kube.Client, service *corev1.Service, events record.EventRecorder) (string, error) {
	class := service.Spec.LoadBalancerClass
	wanted := service.DeletionTimestamp == nil && service.Spec.Type == corev1.ServiceTypeLoadBalancer && (c.class == "" && class == nil ||
		class != nil && *class == c.class)
	held := slices.Contains(service.Finalizers, c.finalizer)
	if !wanted && !held {
		return service.ResourceVersion, nil
	}
	balancer, err := c.model(ctx, a, service)
	if err == nil && balancer == nil {
		return "", nil // it is looked at again when a controller runs
	}
	services := a.CoreV1().Services(service.Namespace)
	if err == nil && wanted && !held {
		service.Finalizers = append(service.Finalizers, c.finalizer)
		if service, err = services.Update(ctx, service, metav1.UpdateOptions{}); err != nil {
			return "", err
		}
	}
	var addresses []corev1.LoadBalancerIngress
	done := false
	switch {
	case err != nil:
	case wanted:
		var address corev1.LoadBalancerIngress
		address, err = c.cloud.EnsureLoadBalancer(ctx, *balancer)
		addresses, done = append(addresses, address), address.Hostname+address.IP != ""
	default:
		done, err = c.cloud.DeleteLoadBalancer(ctx, *balancer)
	}
	if err != nil {
		events.Eventf(service, corev1.EventTypeWarning, c.reason, "%s %v", c.words, err)
		return "", err
	}
	if !done {
		return "", nil
	}
	same := func(x, y corev1.LoadBalancerIngress) bool { return x.IP == y.IP && x.Hostname == y.Hostname }
	if !slices.EqualFunc(service.Status.LoadBalancer.Ingress, addresses, same) {
		service.Status.LoadBalancer.Ingress = addresses
		if service, err = services.UpdateStatus(ctx, service, metav1.UpdateOptions{}); err != nil {
			return "", err
		}
	}
	if !wanted {
		service.Finalizers = slices.DeleteFunc(service.Finalizers, func(f string) bool { return f == c.finalizer })
		service, err = services.Update(ctx, service, metav1.UpdateOptions{})
	}
	if err != nil {
		return "", gone(err)
	}
	return service.ResourceVersion, nil
}
