package clusters

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// cloud remembers what it was asked, and answers with err where there is one.
type cloud struct {
	api *api

	mu    sync.Mutex
	err   error
	made  map[string]any // by Service
	held  []string       // the Service's finalizers when it was first asked for one
	asked int
}

func newCloud(a *api) *cloud { return &cloud{api: a, made: map[string]any{}} }

func (c *cloud) make(ctx context.Context, service string, balancer any) error {
	namespace, name, _ := strings.Cut(service, "/")
	s, err := c.api.core.Services(namespace).Get(ctx, name, get)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked == 0 {
		c.held = s.Finalizers
	}
	c.asked++
	if c.err == nil {
		c.made[service] = balancer
	}
	return c.err
}

func (c *cloud) remove(service string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		delete(c.made, service)
	}
	return c.err
}

func (c *cloud) refuse(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

func (c *cloud) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

func (c *cloud) of(service string) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.made[service]
}

type fakeAWS struct{ *cloud }

func (f fakeAWS) CreateLoadBalancer(ctx context.Context, b LoadBalancer) (string, error) {
	return b.Name + ".elb.us-east-1.amazonaws.com", f.make(ctx, b.Service, b)
}

func (f fakeAWS) DeleteLoadBalancer(_ context.Context, b LoadBalancer) error {
	return f.remove(b.Service)
}

const roleARN = "arn:aws:iam::123456789012:role/controller"

// installRelease makes the objects of the controller's chart that count.
func installRelease(t *testing.T, a *api) {
	t.Helper()
	_, err := a.core.ServiceAccounts(releaseNamespace).Create(t.Context(), &corev1.ServiceAccount{
		ObjectMeta: metav1.ObjectMeta{Name: releaseName, Annotations: map[string]string{roleAnnotation: roleARN}},
	}, create)
	require.NoError(t, err)
	deployment(t, a, releaseNamespace, releaseName, 2, corev1.PodSpec{
		ServiceAccountName: releaseName,
		Containers: []corev1.Container{{Name: "controller", Args: []string{
			"--cluster-name=one", "--ingress-class=alb", "--aws-region=us-east-1", "--aws-vpc-id=vpc-1", "--default-tags=team=messaging",
		}}},
	})
}

func scaleRelease(t *testing.T, a *api, replicas int32) {
	t.Helper()
	eventually(t, "scaling the release", func(ctx context.Context) (bool, error) {
		d, err := a.apps.Deployments(releaseNamespace).Get(ctx, releaseName, get)
		if err != nil {
			return false, err
		}
		d.Spec.Replicas = &replicas
		_, err = a.apps.Deployments(releaseNamespace).Update(ctx, d, update)
		return err == nil, err
	})
	awaitAvailable(t, a, releaseNamespace, releaseName, replicas)
}

func newService(t *testing.T, a *api, name string, class *string) *corev1.Service {
	t.Helper()
	service, err := a.core.Services("default").Create(t.Context(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{
			"service.beta.kubernetes.io/aws-load-balancer-scheme":          "internet-facing",
			"service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
			"service.beta.kubernetes.io/aws-load-balancer-attributes":      "load_balancing.cross_zone.enabled=true",
		}},
		Spec: corev1.ServiceSpec{
			Type: corev1.ServiceTypeLoadBalancer, LoadBalancerClass: class, LoadBalancerSourceRanges: []string{"203.0.113.0/24"},
			Selector: map[string]string{"app": name}, Ports: []corev1.ServicePort{{Port: 80}},
		},
	}, create)
	require.NoError(t, err)
	return service
}

func ingressOf(t *testing.T, a *api, name string) []corev1.LoadBalancerIngress {
	t.Helper()
	service, err := a.core.Services("default").Get(t.Context(), name, get)
	require.NoError(t, err)
	return service.Status.LoadBalancer.Ingress
}

func awaitAddress(t *testing.T, a *api, name string) corev1.LoadBalancerIngress {
	t.Helper()
	eventually(t, name+" having an address", func(context.Context) (bool, error) { return len(ingressOf(t, a, name)) == 1, nil })
	return ingressOf(t, a, name)[0]
}

func awaitEvent(t *testing.T, a *api, reason, words string) {
	t.Helper()
	eventually(t, "the event "+reason, func(ctx context.Context) (bool, error) {
		events, err := a.core.Events("default").List(ctx, list)
		if err != nil {
			return false, err
		}
		for _, event := range events.Items {
			if event.Reason == reason && event.Type == corev1.EventTypeWarning && strings.Contains(event.Message, words) {
				return true, nil
			}
		}
		return false, nil
	})
}

func awaitGone(t *testing.T, a *api, name string) {
	t.Helper()
	eventually(t, "the end of "+name, func(ctx context.Context) (bool, error) {
		_, err := a.core.Services("default").Get(ctx, name, get)
		return apierrors.IsNotFound(err), nil
	})
}

// reconcileOnce does what the loop would, here and now.
func reconcileOnce(t *testing.T, a *api, c Controller, name string) *corev1.Service {
	t.Helper()
	service, err := a.core.Services("default").Get(t.Context(), name, get)
	require.NoError(t, err)
	require.NoError(t, c.reconcile(t.Context(), newLoop(a, "one", c), service))
	service, err = a.core.Services("default").Get(t.Context(), name, get)
	require.NoError(t, err)
	return service
}

func TestAWSGivesAServiceALoadBalancer(t *testing.T) {
	f, a := newCluster(t)
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", threeNodes("n")))
	aws := fakeAWS{newCloud(a)}
	aws.refuse(errors.New("AccessDenied: not authorized to perform: elasticloadbalancing:CreateLoadBalancer"))
	class := awsClass
	newService(t, a, "web", &class)
	newService(t, a, "classless", nil)

	// No controller, no load balancer.
	service := reconcileOnce(t, a, NewAWS(aws), "web")
	assert.Empty(t, service.Finalizers)
	require.NoError(t, f.RunLoadBalancers("one", NewAWS(aws)))
	assert.Zero(t, aws.count())

	installRelease(t, a)
	awaitEvent(t, a, "FailedDeployModel", "AccessDenied: not authorized to perform: elasticloadbalancing:CreateLoadBalancer")
	assert.Contains(t, aws.held, awsFinalizer, "a Service could vanish while its load balancer is made")
	assert.Empty(t, ingressOf(t, a, "web"))

	aws.refuse(nil)
	address := awaitAddress(t, a, "web")
	made := aws.of("default/web").(LoadBalancer)
	assert.Equal(t, made.Name+".elb.us-east-1.amazonaws.com", address.Hostname)
	assert.Regexp(t, `^k8s-default-web-[0-9a-f]{10}$`, made.Name)
	made.Name = ""
	assert.Equal(t, LoadBalancer{
		Cluster: "one", RoleARN: roleARN, ServiceAccount: "kube-system:aws-load-balancer-controller", Region: "us-east-1", VPC: "vpc-1",
		Service: "default/web", Scheme: "internet-facing", TargetType: "ip", Ports: []int32{80}, SourceRanges: []string{"203.0.113.0/24"},
		Attributes: map[string]string{"load_balancing.cross_zone.enabled": "true"},
		Tags: map[string]string{
			"team": "messaging", "elbv2.k8s.aws/cluster": "one", "service.k8s.aws/stack": "default/web", "service.k8s.aws/resource": "LoadBalancer",
		},
	}, made)

	// A Service that names no class is not the controller's.
	service = reconcileOnce(t, a, NewAWS(aws), "classless")
	assert.Empty(t, service.Finalizers)
	assert.Nil(t, aws.of("default/classless"))
}

// The trap of a destroy in the wrong order (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2014).
func TestAWSLeavesTheLoadBalancerBehindWithoutItsController(t *testing.T) {
	f, a := newCluster(t)
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", threeNodes("n")))
	aws, class := fakeAWS{newCloud(a)}, awsClass
	require.NoError(t, f.RunLoadBalancers("one", NewAWS(aws)))
	installRelease(t, a)
	newService(t, a, "web", &class)
	awaitAddress(t, a, "web")

	scaleRelease(t, a, 0)
	require.NoError(t, a.core.Services("default").Delete(t.Context(), "web", deleted))
	service := reconcileOnce(t, a, NewAWS(aws), "web")
	assert.Contains(t, service.Finalizers, awsFinalizer)
	assert.NotNil(t, aws.of("default/web"))

	// Its rights are gone, too.
	aws.refuse(errors.New("AccessDenied: not authorized to perform: elasticloadbalancing:DeleteLoadBalancer"))
	scaleRelease(t, a, 2)
	awaitEvent(t, a, "FailedDeployModel", "DeleteLoadBalancer")
	_, err := a.core.Services("default").Get(t.Context(), "web", get)
	require.NoError(t, err, "the Service went although its load balancer is there")

	aws.refuse(nil)
	awaitGone(t, a, "web")
	assert.Nil(t, aws.of("default/web"))
}

func TestAWSTakesTheLoadBalancerOfAServiceThatWantsNoneAnyMore(t *testing.T) {
	f, a := newCluster(t)
	require.NoError(t, f.SetNodes(t.Context(), "one", "general", threeNodes("n")))
	aws, class := fakeAWS{newCloud(a)}, awsClass
	require.NoError(t, f.RunLoadBalancers("one", NewAWS(aws)))
	installRelease(t, a)
	newService(t, a, "web", &class)
	awaitAddress(t, a, "web")

	eventually(t, "the change of the type", func(ctx context.Context) (bool, error) {
		service, err := a.core.Services("default").Get(ctx, "web", get)
		if err != nil {
			return false, err
		}
		service.Spec.Type, service.Spec.LoadBalancerClass, service.Spec.LoadBalancerSourceRanges = corev1.ServiceTypeClusterIP, nil, nil
		_, err = a.core.Services("default").Update(ctx, service, update)
		return err == nil, err
	})
	eventually(t, "the release of the Service", func(ctx context.Context) (bool, error) {
		service, err := a.core.Services("default").Get(ctx, "web", get)
		return err == nil && len(service.Finalizers) == 0, err
	})
	assert.Nil(t, aws.of("default/web"))
}
