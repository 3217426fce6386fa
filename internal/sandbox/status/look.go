// Package status says how the members of a deployment are, by what the Kubernetes API knows.
package status

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// selector is the label that the program puts on everything that it makes in a cluster.
const selector = "app.kubernetes.io/managed-by=stateful-clusters"

// answerLimit is how long the API may take.
const answerLimit = 30 * time.Second

// Cluster is what to look at, and what its API does not tell.
type Cluster struct {
	Client    kubernetes.Interface
	Namespace string   // "" looks into all of them
	Up        string   // the command that brings up a deployment where there is none
	Simulated bool     // nothing answers at the endpoint
	Ailing    []string // what is wrong with the control plane itself
}

// report is what the API says at one moment.
type report struct {
	Cluster
	now         time.Time
	sets        []appsv1.StatefulSet
	deployments []appsv1.Deployment
	pods        []corev1.Pod
	balancers   []corev1.Service // those that have, or wait for, a load balancer
	budgets     []policyv1.PodDisruptionBudget
	scalers     []autoscalingv2.HorizontalPodAutoscaler
	nodes       []corev1.Node
	leaving     []corev1.Namespace        // that are being deleted
	released    []corev1.PersistentVolume // whose claims are gone
	secrets     []corev1.Secret           // with a keystore
	disks       map[string]string         // what the cloud calls the disk of a claim, by its namespace and name
	diskFaults  map[types.UID]string      // what keeps its disk from a pod
	logs        map[types.UID]string      // the end of the log of a container that has failed, where its last words are not the reason
	nodesHidden string                    // why the nodes could not be read: without rights on them there is still a report
}

// Look asks the cluster, and judges what it says.
func (c Cluster) Look(ctx context.Context) Verdict {
	ctx, cancel := context.WithTimeoutCause(ctx, answerLimit, fmt.Errorf("there is no answer within %s", answerLimit))
	defer cancel()
	r := report{Cluster: c, now: time.Now()}
	if err := r.ask(ctx); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return r.silent(err)
	}
	return r.verdict()
}

func (r *report) ask(ctx context.Context) error {
	ours, namespace := metav1.ListOptions{LabelSelector: selector}, r.Namespace
	sets, err := r.Client.AppsV1().StatefulSets(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	deployments, err := r.Client.AppsV1().Deployments(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	pods, err := r.Client.CoreV1().Pods(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	services, err := r.Client.CoreV1().Services(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	budgets, err := r.Client.PolicyV1().PodDisruptionBudgets(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	scalers, err := r.Client.AutoscalingV2().HorizontalPodAutoscalers(namespace).List(ctx, ours)
	if err != nil {
		return err
	}
	if r.disks, err = r.askDisks(ctx, pods.Items); err != nil {
		return err
	}
	if r.diskFaults, err = r.askAboutDisks(ctx, pods.Items); err != nil {
		return err
	}
	r.logs = r.askLogs(ctx, pods.Items)
	if r.leaving, err = r.askNamespaces(ctx); err != nil {
		return err
	}
	if r.released, err = r.askReleased(ctx); err != nil {
		return err
	}
	if r.secrets, err = r.askSecrets(ctx, ours); err != nil {
		return err
	}
	nodes, err := r.Client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if apierrors.IsForbidden(err) {
		r.nodesHidden, nodes = err.Error(), &corev1.NodeList{}
	} else if err != nil {
		return err
	}
	r.sets, r.deployments = sets.Items, deployments.Items
	r.pods, r.budgets, r.scalers, r.nodes = pods.Items, budgets.Items, scalers.Items, nodes.Items
	r.balancers = slices.DeleteFunc(services.Items, func(s corev1.Service) bool { return s.Spec.Type != corev1.ServiceTypeLoadBalancer })
	slices.SortFunc(r.pods, func(a, b corev1.Pod) int {
		// The member of number 2 before that of number 10.
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(len(a.Name), len(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	return nil
}

// askDisks finds the disks behind the claims of pods. Without rights on them there is still a report.
func (r *report) askDisks(ctx context.Context, pods []corev1.Pod) (map[string]string, error) {
	if !slices.ContainsFunc(pods, func(pod corev1.Pod) bool { return claimOf(&pod) != "" }) {
		return nil, nil
	}
	volumes, err := r.Client.CoreV1().PersistentVolumes().List(ctx, metav1.ListOptions{})
	if apierrors.IsForbidden(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	disks := map[string]string{}
	for _, v := range volumes.Items {
		if v.Spec.ClaimRef != nil && v.Spec.CSI != nil && v.Status.Phase == corev1.VolumeBound {
			disks[v.Spec.ClaimRef.Namespace+"/"+v.Spec.ClaimRef.Name] = v.Spec.CSI.VolumeHandle
		}
	}
	return disks, nil
}

// claimOf is the namespace and name of the claim of a pod, or "".
func claimOf(pod *corev1.Pod) string {
	for _, v := range pod.Spec.Volumes {
		if v.PersistentVolumeClaim != nil {
			return pod.Namespace + "/" + v.PersistentVolumeClaim.ClaimName
		}
	}
	return ""
}
