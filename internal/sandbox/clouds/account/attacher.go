package account

import (
	"bytes"
	"context"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/kube"
)

// attacher plays the controller of the EBS driver in one cluster: it attaches and detaches what Kubernetes asks for, and only while the
// add-on is there (https://github.com/kubernetes-csi/external-attacher). Nodes of the sandbox mount nothing.
type attacher struct {
	*Account
	cluster string
	api     *kube.Client
}

const (
	addonType      = "aws:eks/addon:Addon"
	ebsDriver      = "ebs.csi.aws.com"
	ebsDriverAddon = "aws-ebs-csi-driver"
	ebsDriverUser  = "system:serviceaccount:kube-system:ebs-csi-controller-sa"
	ebsFinalizer   = "external-attacher/ebs-csi-aws-com"
)

// attach looks at all requests of a cluster again and again until it is gone, or another one has its name.
func (a *Account) attach(ctx context.Context, cluster string) {
	kubeconfig, err := a.kubernetes.Kubeconfig(cluster)
	if err != nil {
		return
	}
	api, err := a.kubernetes.Connect(cluster)
	if err != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := attacher{a, cluster, api}
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if present, err := a.kubernetes.Kubeconfig(cluster); err != nil || !bytes.Equal(present, kubeconfig) {
			cancel()
			return
		}
		role := t.role()
		if role == "" {
			return
		}
		requests, err := api.StorageV1().VolumeAttachments().List(ctx, metav1.ListOptions{})
		if err != nil {
			return // the control plane is away
		}
		for _, request := range requests.Items {
			if request.Spec.Attacher == ebsDriver && (!request.Status.Attached || request.DeletionTimestamp != nil) {
				t.reconcile(ctx, &request, role)
			}
		}
	}, lookAgain)
}

// role is that of the driver, or "" where it does not run.
func (t attacher) role() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	addon := t.find(addonType, "id", t.cluster+":"+ebsDriverAddon)
	if addon == nil || addon.Status == control.Creating {
		return ""
	}
	return addon.Text("serviceAccountRoleArn")
}

// reconcile brings the account and a request in line. What fails on the way is tried again.
func (t attacher) reconcile(ctx context.Context, request *storagev1.VolumeAttachment, role string) {
	requests, wanted := t.api.StorageV1().VolumeAttachments(), request.DeletionTimestamp == nil
	volume, err := t.api.CoreV1().PersistentVolumes().Get(ctx, *request.Spec.Source.PersistentVolumeName, metav1.GetOptions{})
	if err != nil || volume.Spec.CSI == nil {
		return
	}
	node, err := t.api.CoreV1().Nodes().Get(ctx, request.Spec.NodeName, metav1.GetOptions{})
	if err != nil {
		node = &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: request.Spec.NodeName}}
	}
	if wanted { // both stay until it is detached again
		if t.hold(ctx, volume) != nil {
			return
		}
		if !slices.Contains(request.Finalizers, ebsFinalizer) {
			request.Finalizers = append(request.Finalizers, ebsFinalizer)
			if request, err = requests.Update(ctx, request, metav1.UpdateOptions{}); err != nil {
				return
			}
		}
	}
	if err := t.move(volume.Spec.CSI.VolumeHandle, node, role, wanted); err != nil {
		request.Status.AttachError = &storagev1.VolumeError{Message: err.Error(), Time: metav1.Now()}
		_, _ = requests.UpdateStatus(ctx, request, metav1.UpdateOptions{})
		return
	}
	if wanted {
		request.Status = storagev1.VolumeAttachmentStatus{Attached: true}
		_, _ = requests.UpdateStatus(ctx, request, metav1.UpdateOptions{})
		return
	}
	if t.letGo(ctx, volume) == nil {
		request.Finalizers = without(request.Finalizers)
		_, _ = requests.Update(ctx, request, metav1.UpdateOptions{})
	}
}

func (t attacher) hold(ctx context.Context, volume *corev1.PersistentVolume) error {
	if slices.Contains(volume.Finalizers, ebsFinalizer) {
		return nil
	}
	volume.Finalizers = append(volume.Finalizers, ebsFinalizer)
	_, err := t.api.CoreV1().PersistentVolumes().Update(ctx, volume, metav1.UpdateOptions{})
	return err
}

func (t attacher) letGo(ctx context.Context, volume *corev1.PersistentVolume) error {
	volume.Finalizers = without(volume.Finalizers)
	_, err := t.api.CoreV1().PersistentVolumes().Update(ctx, volume, metav1.UpdateOptions{})
	return err
}

func without(finalizers []string) []string {
	return slices.DeleteFunc(slices.Clone(finalizers), func(f string) bool { return f == ebsFinalizer })
}

// move attaches a volume to a node, or detaches it, as EC2 allows it.
func (t attacher) move(id string, node *corev1.Node, role string, attach bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	action := "ec2:DetachVolume"
	if attach {
		action = "ec2:AttachVolume"
	}
	named := func(s statement) bool {
		return slices.ContainsFunc(texts(s.Resource), func(arn string) bool {
			return strings.HasSuffix(arn, ":volume/"+id) || strings.HasSuffix(arn, ":volume/*")
		})
	}
	if err := t.mayActOn(ebsDriverUser, t.cluster, role, action, named); err != nil {
		return err
	}
	volume := t.find(volumeType, "id", id)
	switch {
	case volume == nil:
		return refuse("InvalidVolume.NotFound: The volume '%s' does not exist.", id)
	case !attach:
		if volume.Attribute("attachedTo") == node.Name {
			volume.Outputs["attachedTo"] = ""
		}
		return t.save()
	}
	switch zone, other := node.Labels[corev1.LabelTopologyZone], volume.Attribute("attachedTo"); {
	case zone != volume.Text("availabilityZone"):
		return refuse("InvalidVolume.ZoneMismatch: The volume '%s' is not in the same availability zone as instance '%s'", id, node.Name)
	case other != "" && other != node.Name:
		return refuse("VolumeInUse: %s is already attached to an instance", id)
	}
	volume.Outputs["attachedTo"] = node.Name
	return t.save()
}
