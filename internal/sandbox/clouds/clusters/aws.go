package clusters

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/kube"
)

// Where the Helm release puts the controller: the program's release has the name of the chart.
const (
	releaseNamespace = "kube-system"
	releaseName      = "aws-load-balancer-controller"
	roleAnnotation   = "eks.amazonaws.com/role-arn"
)

// NewAWS plays the AWS Load Balancer Controller, for Services that name its class, and only while its release runs in the
// cluster (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/). Services without a
// class, which AWS would give a Classic Load Balancer, get none.
func NewAWS(cloud Cloud) Controller {
	return Controller{
		cloud: cloud, component: "service", finalizer: "service.k8s.aws/resources", class: "service.k8s.aws/nlb",
		reason: "FailedDeployModel", words: "Failed deploy model due to", model: awsModel,
	}
}

// awsModel asks for what the controller that runs in the cluster would ask for, as it was set up.
func awsModel(ctx context.Context, a *kube.Client, service *corev1.Service) (*LoadBalancer, error) {
	deployment, err := a.AppsV1().Deployments(releaseNamespace).Get(ctx, releaseName, metav1.GetOptions{})
	if err != nil || deployment.DeletionTimestamp != nil || deployment.Status.AvailableReplicas == 0 {
		return nil, gone(err)
	}
	pod := deployment.Spec.Template.Spec
	account, err := a.CoreV1().ServiceAccounts(releaseNamespace).Get(ctx, pod.ServiceAccountName, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	args := pairs(pod.Containers[0].Args)
	b := &LoadBalancer{
		Service: service.Namespace + "/" + service.Name, Cluster: args["--cluster-name"], Region: args["--aws-region"], VPC: args["--aws-vpc-id"],
		RoleARN: account.Annotations[roleAnnotation], ServiceAccount: releaseNamespace + ":" + pod.ServiceAccountName,
		Tags: pairs(strings.Split(args["--default-tags"], ",")),
	}
	scheme := service.Annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"]
	b.Internal = scheme != "internet-facing"
	b.Tags["elbv2.k8s.aws/cluster"], b.Tags["service.k8s.aws/stack"], b.Tags["service.k8s.aws/resource"] = b.Cluster, b.Service, "LoadBalancer"
	if b.Name = service.Annotations["service.beta.kubernetes.io/aws-load-balancer-name"]; b.Name == "" {
		b.Name = awsName(b.Cluster, scheme, service)
	}
	return b, nil
}

var notInNames = regexp.MustCompile(`[^A-Za-z0-9]`)

// awsName is the name that the controller gives a load balancer: 32 characters at most, as AWS wants them
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/service/model_build_load_balancer.go).
func awsName(cluster, scheme string, service *corev1.Service) string {
	hash := sha256.Sum256([]byte(cluster + string(service.UID) + scheme))
	namespace, name := notInNames.ReplaceAllString(service.Namespace, ""), notInNames.ReplaceAllString(service.Name, "")
	return fmt.Sprintf("k8s-%.8s-%.8s-%.10s", namespace, name, hex.EncodeToString(hash[:]))
}

// pairs reads what is written as a=b.
func pairs(texts []string) map[string]string {
	values := map[string]string{}
	for _, pair := range texts {
		if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
			values[name] = value
		}
	}
	return values
}
