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

	"stateful-clusters/internal/sandbox/kube"
)

// fakeCloud remembers what it was asked for, and answers with err where there is one.
type fakeCloud struct {
	api *kube.Client

	mu    sync.Mutex
	err   error
	made  map[string]LoadBalancer // by Service
	held  []string                // the Service's finalizers whenever it was asked for one
	asked int
}

func (c *fakeCloud) EnsureLoadBalancer(ctx context.Context, b LoadBalancer) (corev1.LoadBalancerIngress, error) {
	namespace, name, _ := strings.Cut(b.Service, "/")
	service, err := c.api.CoreV1().Services(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return corev1.LoadBalancerIngress{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held, c.asked = service.Finalizers, c.asked+1
	if c.err == nil {
		c.made[b.Service] = b
	}
	return corev1.LoadBalancerIngress{Hostname: b.Name + ".example"}, c.err
}

func (c *fakeCloud) DeleteLoadBalancer(_ context.Context, b LoadBalancer) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		delete(c.made, b.Service)
	}
	return c.err == nil, c.err
}

func (c *fakeCloud) refuse(words string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err = nil; words != "" {
		c.err = errors.New(words)
	}
}

// state returns what there is, and how often it was asked for any.
func (c *fakeCloud) state() (map[string]LoadBalancer, int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	made := map[string]LoadBalancer{}
	for service, b := range c.made {
		made[service] = b
	}
	return made, c.asked
}

func newService(t *testing.T, a *kube.Client, name string, class *string) {
	t.Helper()
	_, err := a.CoreV1().Services("default").Create(t.Context(), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name,
			Annotations: map[string]string{"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"}},
		Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeLoadBalancer, LoadBalancerClass: class, Ports: []corev1.ServicePort{{Port: 80}}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
}

func service(t *testing.T, a *kube.Client, name string) *corev1.Service {
	t.Helper()
	found, err := a.CoreV1().Services("default").Get(t.Context(), name, metav1.GetOptions{})
	require.NoError(t, err)
	return found
}

func awaitAddress(t *testing.T, a *kube.Client, name string) string {
	t.Helper()
	eventually(t, name+" having an address", func(context.Context) (bool, error) {
		return len(service(t, a, name).Status.LoadBalancer.Ingress) == 1, nil
	})
	return service(t, a, name).Status.LoadBalancer.Ingress[0].Hostname
}

func awaitEvent(t *testing.T, a *kube.Client, words string) {
	t.Helper()
	eventually(t, "the event "+words, func(ctx context.Context) (bool, error) {
		events, err := a.CoreV1().Events("default").List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		for _, event := range events.Items {
			if event.Type == corev1.EventTypeWarning && strings.Contains(event.Reason+": "+event.Message, words) {
				return true, nil
			}
		}
		return false, nil
	})
}

// removed deletes a Service and waits for its end.
func removed(t *testing.T, a *kube.Client, name string) {
	t.Helper()
	require.NoError(t, a.CoreV1().Services("default").Delete(t.Context(), name, metav1.DeleteOptions{}))
	awaitGone(t, a, name)
}

func awaitGone(t *testing.T, a *kube.Client, name string) {
	t.Helper()
	eventually(t, "the end of "+name, func(ctx context.Context) (bool, error) {
		_, err := a.CoreV1().Services("default").Get(ctx, name, metav1.GetOptions{})
		return apierrors.IsNotFound(err), nil
	})
}

// Without the controller's release nothing is made, and nothing goes: the trap of a destroy in the wrong order
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2014).
func TestAWSNeedsItsControllerForALoadBalancer(t *testing.T) {
	f, a := newCluster(t)
	require.NoError(t, f.SetPool(t.Context(), "one", general("1.35", 3)))
	cloud, class := &fakeCloud{api: a, made: map[string]LoadBalancer{}}, "service.k8s.aws/nlb"
	cloud.refuse("AccessDenied: create")
	require.NoError(t, f.RunLoadBalancers("one", NewAWS(cloud)))
	newService(t, a, "web", &class)
	newService(t, a, "classless", nil)
	_, err := a.CoreV1().ServiceAccounts(releaseNamespace).Create(t.Context(), &corev1.ServiceAccount{
		ObjectMeta: metav1.ObjectMeta{Name: releaseName,
			Annotations: map[string]string{roleAnnotation: "arn:aws:iam::123456789012:role/controller"}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	_, asked := cloud.state()
	assert.Zero(t, asked)
	assert.Empty(t, service(t, a, "web").Finalizers)

	deployment(t, a, releaseNamespace, releaseName, 2, corev1.PodSpec{ServiceAccountName: releaseName,
		Containers: []corev1.Container{{Args: []string{
			"--cluster-name=one", "--ingress-class=alb", "--aws-region=us-east-1", "--aws-vpc-id=vpc-1", "--default-tags=team=messaging",
		}}}})
	awaitEvent(t, a, "FailedDeployModel: Failed deploy model due to AccessDenied: create")
	assert.Contains(t, cloud.held, "service.k8s.aws/resources", "a Service could vanish while its load balancer is made")
	assert.Empty(t, service(t, a, "web").Status.LoadBalancer.Ingress)
	cloud.refuse("")
	address := awaitAddress(t, a, "web")
	made, _ := cloud.state()
	assert.Regexp(t, `^k8s-default-web-[0-9a-f]{10}\.example$`, address)
	assert.Equal(t, map[string]LoadBalancer{"default/web": {
		Service: "default/web", Name: strings.TrimSuffix(address, ".example"), Cluster: "one", Region: "us-east-1", VPC: "vpc-1",
		RoleARN: "arn:aws:iam::123456789012:role/controller", ServiceAccount: "kube-system:aws-load-balancer-controller",
		Tags: map[string]string{
			"team": "messaging", "elbv2.k8s.aws/cluster": "one", "service.k8s.aws/stack": "default/web", "service.k8s.aws/resource": "LoadBalancer",
		},
	}}, made, "a Service that names no class is not the controller's")

	scale := func(replicas int32) {
		eventually(t, "scaling the release", func(ctx context.Context) (bool, error) {
			d, err := a.AppsV1().Deployments(releaseNamespace).Get(ctx, releaseName, metav1.GetOptions{})
			if err == nil {
				d.Spec.Replicas = &replicas
				_, err = a.AppsV1().Deployments(releaseNamespace).Update(ctx, d, metav1.UpdateOptions{})
			}
			return err == nil, err
		})
		awaitAvailable(t, a, releaseNamespace, releaseName, replicas)
	}
	scale(0)
	cloud.refuse("AccessDenied: delete")
	require.NoError(t, a.CoreV1().Services("default").Delete(t.Context(), "web", metav1.DeleteOptions{}))
	scale(2)
	awaitEvent(t, a, "AccessDenied: delete")
	assert.NotNil(t, service(t, a, "web").DeletionTimestamp, "the Service went although its load balancer is there")
	cloud.refuse("")
	awaitGone(t, a, "web")
	made, _ = cloud.state()
	assert.Empty(t, made)
}

func TestAzureNeedsANodeForALoadBalancer(t *testing.T) {
	f, a := newCluster(t)
	cloud, class := &fakeCloud{api: a, made: map[string]LoadBalancer{}}, "example.com/other"
	require.NoError(t, f.RunLoadBalancers("one", NewAzure(cloud, "one")))
	newService(t, a, "web", nil)
	newService(t, a, "other", nil)
	newService(t, a, "foreign", &class)
	awaitEvent(t, a, "SyncLoadBalancerFailed: Error syncing load balancer: there are no available nodes")
	_, asked := cloud.state()
	assert.Zero(t, asked)
	require.NoError(t, f.SetPool(t.Context(), "one", general("1.35", 1)))
	address := awaitAddress(t, a, "web")
	assert.Contains(t, cloud.held, "service.kubernetes.io/load-balancer-cleanup")
	made, _ := cloud.state()
	assert.Regexp(t, `^kubernetes-a[0-9a-f]{31}$`, made["default/web"].Name)
	assert.Equal(t, made["default/web"].Name+".example", address)
	assert.NotContains(t, made, "default/foreign")

	// Who wants none any more loses it, and so does who goes.
	eventually(t, "the change of the type", func(ctx context.Context) (bool, error) {
		changed := service(t, a, "web")
		changed.Spec.Type = corev1.ServiceTypeClusterIP
		_, err := a.CoreV1().Services("default").Update(ctx, changed, metav1.UpdateOptions{})
		return err == nil, err
	})
	eventually(t, "the release of the Service", func(ctx context.Context) (bool, error) {
		return len(service(t, a, "web").Finalizers) == 0,
			nil
	})
	awaitAddress(t, a, "other")
	removed(t, a, "other")
	made, _ = cloud.state()
	assert.Empty(t, made)
}
