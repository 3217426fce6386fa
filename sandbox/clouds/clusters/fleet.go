// Package clusters runs the Kubernetes clusters that a simulated cloud hands out, each a control plane of its own.
package clusters

import (
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

var _ = wait.Backoff{}
var _ cache.Store
var _ workqueue.TypedInterface[string]
