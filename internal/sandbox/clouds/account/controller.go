package account

import (
	"bytes"
	"context"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"

	"stateful-clusters/internal/sandbox/kube"
)

// controller plays a cloud's controller of load balancers in one cluster.
type controller struct {
	*Account
	cluster string
	api     *kube.Client
	events  record.EventRecorder

	token      string   // of a load balancer
	component  string   // what events say where they come from
	finalizers []string // that it has; the first one is that of most Services
	classes    []string // of the Services that it cares for; "" is none
	reason     string   // of the event that tells of a failure
	words      string   // that the event begins with
	lingers    bool     // a deleted load balancer stays for a while, and so does what it blocks

	// model returns what the controller would ask the cloud for, or nil where it does not run. Its errors are refusals in the cloud's
	// words, such as "AccessDenied: … is not authorized to perform: …"; the person reads them in the Service's events.
	model func(ctx context.Context, c *controller, service *corev1.Service, wanted bool) (*Call, error)
	// finalizer returns that of a Service; nil is the first one.
	finalizer func(service *corev1.Service) string
}

// The real controllers watch, and wait from 5 s to some minutes before they try again. Simulated clouds need no such patience.
const lookAgain = 200 * time.Millisecond

// run looks at all Services again and again until the cluster is gone, or another one has its name.
func (c controller) run(ctx context.Context) {
	kubeconfig, err := c.kubernetes.Kubeconfig(c.cluster)
	if err != nil {
		return
	}
	api, err := c.kubernetes.Connect(c.cluster)
	if err != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: api.CoreV1().Events("")})
	c.api, c.events = api, broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: c.component})
	settled := map[types.UID]string{} // the versions of Services for which all is done
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if present, err := c.kubernetes.Kubeconfig(c.cluster); err != nil || !bytes.Equal(present, kubeconfig) {
			cancel()
			return
		}
		services, err := api.CoreV1().Services(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
		if err != nil {
			return // the control plane is away
		}
		for _, service := range services.Items {
			if settled[service.UID] != service.ResourceVersion {
				settled[service.UID] = c.reconcile(ctx, &service, services.Items)
			}
		}
	}, lookAgain)
}

// reconcile brings the cloud and a Service in line, in the order of the real controllers: the finalizer before anything is made, the
// address after all is made, and the finalizer goes when all is gone
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/controllers/service/service_controller.go,
// https://github.com/kubernetes/cloud-provider/blob/master/controllers/service/controller.go). It returns the version of the Service
// for which nothing is left to do, or "" where it is to be looked at again.
func (c controller) reconcile(ctx context.Context, service *corev1.Service, all []corev1.Service) string {
	class := ""
	if service.Spec.LoadBalancerClass != nil {
		class = *service.Spec.LoadBalancerClass
	}
	wanted := service.DeletionTimestamp == nil && service.Spec.Type == corev1.ServiceTypeLoadBalancer && slices.Contains(c.classes, class)
	ours := func(f string) bool { return slices.Contains(c.finalizers, f) }
	if !wanted && !slices.ContainsFunc(service.Finalizers, ours) {
		return service.ResourceVersion
	}
	services := c.api.CoreV1().Services(service.Namespace)
	balancer, err := c.model(ctx, &c, service, wanted)
	if err == nil && balancer == nil {
		return ""
	}
	finalizer := c.finalizers[0]
	if c.finalizer != nil {
		finalizer = c.finalizer(service)
	}
	if err == nil && wanted && !slices.Contains(service.Finalizers, finalizer) {
		service.Finalizers = append(slices.DeleteFunc(service.Finalizers, ours), finalizer)
		if service, err = services.Update(ctx, service, metav1.UpdateOptions{}); err != nil {
			return "" // somebody has changed it meanwhile
		}
	}
	var addresses []corev1.LoadBalancerIngress
	done := false
	if err == nil {
		addresses, done, err = c.sync(ctx, *balancer, wanted)
	}
	if err != nil {
		c.events.Eventf(service, corev1.EventTypeWarning, c.reason, "%s %v", c.words, err)
	}
	if !done {
		return ""
	}
	if network := c.kubernetes.Network(c.cluster); network != 0 && len(addresses) > 0 {
		// Real nodes answer, at an address of the sandbox's. The one that the cloud would give leads nowhere, or to somebody else.
		address, err := network.LoadBalancer(*service, all)
		if err != nil {
			c.events.Eventf(service, corev1.EventTypeWarning, c.reason, "%s %v", c.words, err)
			return ""
		}
		addresses = []corev1.LoadBalancerIngress{{IP: address}}
	}
	service.Status.LoadBalancer.Ingress = addresses
	if service, err = services.UpdateStatus(ctx, service, metav1.UpdateOptions{}); err != nil {
		return ""
	}
	if !wanted {
		service.Finalizers = slices.DeleteFunc(service.Finalizers, ours)
		if service, err = services.Update(ctx, service, metav1.UpdateOptions{}); err != nil {
			return ""
		}
	}
	return service.ResourceVersion
}
