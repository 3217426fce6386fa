package clusters

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
)

// Pool is a number of simulated machines alike, spread over zones.
type Pool struct {
	Name    string
	Version string // another version of Kubernetes, or release of the image, means other machines
	Count   int
	Zones   []string // none is the region itself
	Region  string
	Labels  map[string]string // beside the well-known ones

	ZoneLabel      string              // another label with a node's zone, of the cloud's own; "" is none
	Reserved       corev1.ResourceList // what of each machine is not for pods
	Driver         nodes.Driver        // of volumes, which every machine has
	IgnoresBudgets bool                // nodes go without a look at disruption budgets
}

// poolLabel says which pool a Node object belongs to.
const poolLabel = "sandbox.stateful-clusters/pool"

// capacity is that of the smallest machine which the stacks ask for, m5.large or Standard_D2s_v5. Larger ones count as no more.
var capacity = corev1.ResourceList{
	corev1.ResourceCPU: resource.MustParse("2"), corev1.ResourceMemory: resource.MustParse("8Gi"),
	corev1.ResourcePods: resource.MustParse("110"),
}

// nodes are the Node objects of a pool. Simulated ones have no address, as those of the package cluster, so that kwok answers for them on
// the loopback interface, metrics-server included. Of real ones their kubelets say the rest.
func (p Pool) nodes(real bool) map[string]*corev1.Node {
	zones := append(slices.Clone(p.Zones), p.Region)[:max(1, len(p.Zones))]
	all := map[string]*corev1.Node{}
	allocatable := capacity.DeepCopy()
	for name, quantity := range p.Reserved {
		left := allocatable[name]
		left.Sub(quantity)
		allocatable[name] = left
	}
	for i := range p.Count {
		zone := zones[i%len(zones)]
		// With the zone's letter, so that a machine in another zone is another machine.
		name := fmt.Sprintf("%s-%s-%s%d", strings.ToLower(p.Name), p.Version, zone[len(zone)-1:], i/len(zones))
		labels := map[string]string{
			corev1.LabelArchStable: "amd64", corev1.LabelOSStable: "linux", corev1.LabelHostname: name,
			corev1.LabelTopologyRegion: p.Region, corev1.LabelTopologyZone: zone, poolLabel: p.Name,
		}
		if p.ZoneLabel != "" {
			labels[p.ZoneLabel] = zone
		}
		maps.Copy(labels, p.Labels)
		annotations := map[string]string{
			// As a kubelet says it: volumes are attached by the controller manager.
			"volumes.kubernetes.io/controller-managed-attach-detach": "true",
		}
		if !real {
			annotations["kwok.x-k8s.io/node"] = "fake"
			annotations["metrics.k8s.io/resource-metrics-path"] = "/metrics/nodes/" + name + "/metrics/resource"
		}
		maps.Copy(annotations, p.Driver.Annotations())
		all[name] = &corev1.Node{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels, Annotations: annotations},
			Status:     corev1.NodeStatus{Capacity: capacity, Allocatable: allocatable},
		}
	}
	return all
}

// setPool leaves a node that is there already as it is, and lets new ones come before old ones go, so that what must move has a place.
func setPool(ctx context.Context, a *kube.Client, pool Pool, real bool) error {
	wanted := pool.nodes(real)
	present, err := a.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	missing := maps.Clone(wanted)
	var going []string
	for _, node := range present.Items {
		delete(missing, node.Name)
		if wanted[node.Name] == nil && node.Labels[poolLabel] == pool.Name { // no new pods for one that is about to go
			going = append(going, node.Name)
			_, err = a.CoreV1().Nodes().Patch(ctx, node.Name, types.MergePatchType, []byte(`{"spec":{"unschedulable":true}}`), metav1.PatchOptions{})
			if gone(err) != nil {
				return err
			}
		}
	}
	for _, node := range missing {
		if _, err := a.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{}); err != nil {
			return err
		}
	}
	return retire(ctx, a, going, !pool.IgnoresBudgets)
}
