package clusters

import (
	"context"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
)

// Controller decides which Services get a load balancer, and how. NewAWS and NewAzure make one.
type Controller interface {
	// component is what events say where they come from.
	component() string
	// causes are what the decision depends on beside the Service: a change of them looks at all Services anew.
	causes(a *api) []cause
	// reconcile brings the cloud and the Service in line. After an error it is called again, at growing intervals.
	reconcile(ctx context.Context, l *loop, service *corev1.Service) error
}

// cause is a kind of objects that is watched.
type cause struct {
	source *cache.ListWatch
	kind   runtime.Object
}

// The real controllers wait from 5 s to some minutes before they try again. Simulated clouds need no such patience.
const firstRetry, lastRetry = 250 * time.Millisecond, 10 * time.Second

// loop runs a controller in one cluster.
type loop struct {
	*api
	cluster    string
	controller Controller
	events     record.EventRecorder
	queue      workqueue.TypedRateLimitingInterface[cache.ObjectName]
	services   cache.Store
}

func newLoop(a *api, cluster string, controller Controller) *loop {
	limiter := workqueue.NewTypedItemExponentialFailureRateLimiter[cache.ObjectName](firstRetry, lastRetry)
	return &loop{api: a, cluster: cluster, controller: controller, queue: workqueue.NewTypedRateLimitingQueue(limiter)}
}

// run works until the context ends, and returns when a change that has begun is through.
func (l *loop) run(ctx context.Context) {
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: l.core.Events("")})
	l.events = broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: l.controller.component()})

	var wg sync.WaitGroup
	defer wg.Wait()
	services := cache.NewListWatchFromClient(l.core.RESTClient(), "services", metav1.NamespaceAll, fields.Everything())
	var informer cache.Controller
	l.services, informer = cache.NewInformerWithOptions(cache.InformerOptions{
		ListerWatcher: services, ObjectType: &corev1.Service{}, Handler: onChange(l.enqueue),
	})
	wg.Go(func() { informer.RunWithContext(ctx) })
	for _, cause := range l.controller.causes(l.api) {
		_, informer := cache.NewInformerWithOptions(cache.InformerOptions{
			ListerWatcher: cause.source, ObjectType: cause.kind, Handler: onChange(func(any) { l.enqueueAll() }),
		})
		wg.Go(func() { informer.RunWithContext(ctx) })
	}
	wg.Go(func() {
		<-ctx.Done()
		l.queue.ShutDown()
	})
	for l.next(ctx) {
	}
}

func onChange(f func(object any)) cache.ResourceEventHandler {
	return cache.ResourceEventHandlerFuncs{AddFunc: f, DeleteFunc: f, UpdateFunc: func(_, object any) { f(object) }}
}

func (l *loop) enqueue(object any) {
	if name, err := cache.DeletionHandlingObjectToName(object); err == nil {
		l.queue.Add(name)
	}
}

func (l *loop) enqueueAll() {
	for _, service := range l.services.List() {
		l.enqueue(service)
	}
}

// next reconciles one Service, and reports whether there may be more to do.
func (l *loop) next(ctx context.Context) bool {
	name, shutdown := l.queue.Get()
	if shutdown {
		return false
	}
	defer l.queue.Done(name)
	// As it is now: the watch may lag behind what reconcile itself has written.
	service, err := l.core.Services(name.Namespace).Get(ctx, name.Name, metav1.GetOptions{})
	if err == nil {
		err = l.controller.reconcile(ctx, l, service)
	}
	if err == nil || apierrors.IsNotFound(err) {
		l.queue.Forget(name)
	} else {
		l.queue.AddRateLimited(name)
	}
	return true
}
