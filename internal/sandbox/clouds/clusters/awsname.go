package clusters

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

var notInNames = regexp.MustCompile(`[^A-Za-z0-9]`)

// awsName is the name that the controller gives a load balancer: 32 characters at most, as AWS wants them
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/service/model_build_load_balancer.go).
func awsName(cluster, scheme string, service *corev1.Service) string {
	hash := sha256.Sum256([]byte(cluster + string(service.UID) + scheme))
	namespace, name := notInNames.ReplaceAllString(service.Namespace, ""), notInNames.ReplaceAllString(service.Name, "")
	return fmt.Sprintf("k8s-%.8s-%.8s-%.10s", namespace, name, hex.EncodeToString(hash[:]))
}

// pairs reads a list such as a=b,c=d.
func pairs(list string) map[string]string {
	values := map[string]string{}
	for pair := range strings.SplitSeq(list, ",") {
		if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
			values[name] = value
		}
	}
	return values
}
