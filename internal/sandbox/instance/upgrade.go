package instance

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"stateful-clusters/internal/sandbox/progress"
)

// endUpgrade removes the record of an upgrade of a Helm release that was cut off. A refresh would take the upgrade for finished, and Helm
// would refuse the next one: another operation is in progress (https://github.com/helm/helm/issues/4558).
func (i *Instance) endUpgrade(ctx context.Context, stack string, r apitype.ResourceV3, log *progress.Log) error {
	client, err := i.clientOf(stack, siteOf(r.Provider))
	if client == nil || err != nil {
		return err
	}
	removed, err := removePending(ctx, client, text(r.Inputs, "namespace"), text(r.Inputs, "name"))
	if len(removed) > 0 {
		log.Printf("stack %s: an interrupted run was upgrading the Helm release %s, removing its record %s", stack, r.URN.Name(), removed[0])
	}
	return err
}

// removePending removes the Secrets in which Helm says that it is at work on a release, and returns their names. Those of finished
// revisions stay: the next upgrade begins at the last of them.
func removePending(ctx context.Context, client kubernetes.Interface, namespace, release string) (removed []string, err error) {
	records, err := client.CoreV1().Secrets(namespace).List(ctx, metav1.ListOptions{
		LabelSelector: "owner=helm,name=" + release + ",status in (pending-upgrade,pending-rollback)",
	})
	if err != nil {
		return nil, err
	}
	for _, record := range records.Items {
		if err := client.CoreV1().Secrets(namespace).Delete(ctx, record.Name, metav1.DeleteOptions{}); err != nil {
			return removed, err
		}
		removed = append(removed, record.Name)
	}
	return removed, nil
}
