package infra

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
)

// oldestMinor is the first minor version of Kubernetes whose kubelets know the sleep action, by which members wait for the
// load balancer (https://github.com/kubernetes/enhancements/issues/3960).
const oldestMinor = 30

func checkVersion(r *check.Report, version string, form *regexp.Regexp, allowed string) {
	if !form.MatchString(version) {
		r.Fault("kubernetesVersion", version, allowed, `write it in quotes, such as "1.34": YAML reads 1.30 as 1.3`)
		return
	}
	if minor, _ := strconv.Atoi(strings.Split(version, ".")[1]); minor < oldestMinor {
		r.Fault("kubernetesVersion", version,
			fmt.Sprintf("is older than 1.%d, the first that knows how to pause a member before it stops", oldestMinor),
			"choose a version that the cloud still supports")
	}
}
