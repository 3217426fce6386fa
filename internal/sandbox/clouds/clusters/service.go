package clusters

import (
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// hold keeps the Service from being deleted before release has been called.
func (l *loop) hold(ctx context.Context, service *corev1.Service, finalizer string) (*corev1.Service, error) {
	if slices.Contains(service.Finalizers, finalizer) {
		return service, nil
	}
	service = service.DeepCopy()
	service.Finalizers = append(service.Finalizers, finalizer)
	return l.core.Services(service.Namespace).Update(ctx, service, metav1.UpdateOptions{})
}

// release takes the address off the Service and lets it be deleted.
func (l *loop) release(ctx context.Context, service *corev1.Service, finalizer string) error {
	service, err := l.publish(ctx, service)
	if err != nil {
		return err
	}
	service = service.DeepCopy()
	service.Finalizers = slices.DeleteFunc(service.Finalizers, func(f string) bool { return f == finalizer })
	_, err = l.core.Services(service.Namespace).Update(ctx, service, metav1.UpdateOptions{})
	return ignoreNotFound(err)
}

// publish writes the addresses at which the Service is reached.
func (l *loop) publish(ctx context.Context, service *corev1.Service, addresses ...corev1.LoadBalancerIngress) (*corev1.Service, error) {
	same := func(a, b corev1.LoadBalancerIngress) bool { return a.IP == b.IP && a.Hostname == b.Hostname }
	if slices.EqualFunc(service.Status.LoadBalancer.Ingress, addresses, same) {
		return service, nil
	}
	service = service.DeepCopy()
	service.Status.LoadBalancer.Ingress = addresses
	return l.core.Services(service.Namespace).UpdateStatus(ctx, service, metav1.UpdateOptions{})
}

func (l *loop) warn(service *corev1.Service, reason, format string, args ...any) {
	l.events.Eventf(service, corev1.EventTypeWarning, reason, format, args...)
}

func (l *loop) tell(service *corev1.Service, reason, message string) {
	l.events.Event(service, corev1.EventTypeNormal, reason, message)
}

func portsOf(service *corev1.Service) []int32 {
	var ports []int32
	for _, port := range service.Spec.Ports {
		ports = append(ports, port.Port)
	}
	return ports
}
