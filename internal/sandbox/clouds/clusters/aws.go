package clusters

import (
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// AWS is what a simulated AWS does for the load balancer controller. Its refusals are errors in AWS's words, such as
// "AccessDenied: … is not authorized to perform: …"; the person reads them in the Service's events.
type AWS interface {
	// CreateLoadBalancer makes a load balancer, or brings the Service's present one to what is asked for, and returns its
	// host name. One of another name that the Service has from before, because the scheme was another, goes. It is called
	// again and again with the same, as the real controller compares again and again.
	CreateLoadBalancer(ctx context.Context, balancer LoadBalancer) (hostname string, err error)
	// DeleteLoadBalancer removes the Service's load balancer. One that is gone already is no error.
	DeleteLoadBalancer(ctx context.Context, balancer LoadBalancer) error
}

// LoadBalancer is what the AWS Load Balancer Controller asks for, and as whom. Empty fields were not given.
type LoadBalancer struct {
	Cluster        string // as the controller was told, which may be wrong
	RoleARN        string // that the controller's service account is to take on
	ServiceAccount string // namespace:name, as in the role's trust
	Region         string
	VPC            string

	Service        string // namespace/name
	Name           string
	Scheme         string // internal or internet-facing
	TargetType     string // instance or ip
	Ports          []int32
	SourceRanges   []string
	CertificateARN string
	Attributes     map[string]string // load balancer's attributes
	Tags           map[string]string
}

const (
	awsClass     = "service.k8s.aws/nlb"
	awsFinalizer = "service.k8s.aws/resources"
)

type awsController struct{ cloud AWS }

// NewAWS plays the AWS Load Balancer Controller, for Services that name its class, and only while its release runs in the
// cluster (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/). Services without a
// class, which AWS would give a Classic Load Balancer, wait for ever.
func NewAWS(cloud AWS) Controller { return &awsController{cloud} }

func (c *awsController) component() string { return "service" } // as the real one calls itself

func (c *awsController) causes(a *api) []cause { return releaseCauses(a) }

// reconcile follows the order of the real controller: the finalizer before anything is made, the status after all is made,
// and the finalizer goes when all is gone
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/controllers/service/service_controller.go).
func (c *awsController) reconcile(ctx context.Context, l *loop, service *corev1.Service) error {
	class := service.Spec.LoadBalancerClass
	wanted := service.DeletionTimestamp == nil && service.Spec.Type == corev1.ServiceTypeLoadBalancer && class != nil && *class == awsClass
	if !wanted && !slices.Contains(service.Finalizers, awsFinalizer) {
		return nil
	}
	controller, err := runningRelease(ctx, l.api)
	if err != nil || controller == nil {
		return err
	}
	balancer, err := controller.balancer(service)
	if err != nil {
		l.warn(service, "FailedBuildModel", "Failed build model due to %v", err)
		return err
	}
	if !wanted {
		if err := c.cloud.DeleteLoadBalancer(ctx, *balancer); err != nil {
			l.warn(service, "FailedDeployModel", "Failed deploy model due to %v", err)
			return err
		}
		return l.release(ctx, service, awsFinalizer)
	}
	if service, err = l.hold(ctx, service, awsFinalizer); err != nil {
		return err
	}
	hostname, err := c.cloud.CreateLoadBalancer(ctx, *balancer)
	if err != nil {
		l.warn(service, "FailedDeployModel", "Failed deploy model due to %v", err)
		return err
	}
	published, err := l.publish(ctx, service, corev1.LoadBalancerIngress{Hostname: hostname})
	if err == nil && published != service {
		l.tell(published, "SuccessfullyReconciled", "Successfully reconciled")
	}
	return err
}
