package status

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/expiry"
)

// The keys of a Secret with stores (k8s/jgroups/tls.go).
const (
	keystoreKey = "keystore.p12"
	passwordKey = "password"
)

// renew is the command by which a stack gets another keystore.
const renew = "base64 -w0 keystore.p12 | pulumi config set --secret jgroupsKeystore"

// askSecrets finds the Secrets with a keystore. Without rights on them there is still a report.
func (r *report) askSecrets(ctx context.Context, ours metav1.ListOptions) (found []corev1.Secret, err error) {
	secrets, err := r.Client.CoreV1().Secrets(r.Namespace).List(ctx, ours)
	if apierrors.IsForbidden(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	for _, s := range secrets.Items {
		if len(s.Data[keystoreKey]) > 0 {
			found = append(found, s)
		}
	}
	return found, nil
}

// certificate says until when the certificate of a Secret is good, or the fault that it is not any more.
func (r *report) certificate(secret *corev1.Secret) (note string, fault Fault) {
	c, err := expiry.Of(secret.Data[keystoreKey], string(secret.Data[passwordKey]))
	if err != nil {
		return fmt.Sprintf("until when the certificate of %s is good is not known: %v", secret.Name, err), Fault{}
	}
	says := fmt.Sprintf("the certificate of %s (%s) %s", secret.Name, c.Subject, c.Says(r.now))
	switch c.State(r.now) {
	case expiry.Expired:
		return "", Fault{What: says + ", so no connection is admitted any more", Command: renew, See: expired}
	case expiry.Soon:
		return fmt.Sprintf("warning: %s: replace it in time (docs/operations.md, %q)", says, expired), Fault{}
	default:
		return says, Fault{}
	}
}
