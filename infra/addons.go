package infra

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
)

// pinnedKubeProxy is the value of eksKubeProxyVersion that follows kubernetesVersion by the table below.
const pinnedKubeProxy = "pinned"

// kubeProxyVersions are those of the EKS add-on by versions of Kubernetes, from
// https://docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html. Renovate moves them (.github/renovate.json).
var kubeProxyVersions = map[string]string{
	"1.30": "v1.30.14-eksbuild.28",
	"1.31": "v1.31.14-eksbuild.20",
	"1.32": "v1.32.13-eksbuild.16",
	"1.33": "v1.33.10-eksbuild.13",
	"1.34": "v1.34.6-eksbuild.13",
	"1.35": "v1.35.3-eksbuild.13",
	"1.36": "v1.36.0-eksbuild.14",
}

// kubeProxy is the version to install; "" leaves it to the EKS component, which takes the newest at each run.
func (a *EKSArgs) kubeProxy() string {
	if a.KubeProxyVersion == pinnedKubeProxy {
		return kubeProxyVersions[a.KubernetesVersion]
	}
	return a.KubeProxyVersion
}

// AWS lists add-ons to its customers only. The defaults in Pulumi.yaml, v1.22.4-eksbuild.3 of vpc-cni and v1.64.0-eksbuild.1 of
// aws-ebs-csi-driver, are from public repositories that run them on Kubernetes 1.34 to 1.36.
var addonVersion = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$`)

func checkAddon(r *check.Report, key, version string) {
	if version != "" && !addonVersion.MatchString(version) {
		r.Fault(key, version, "must be a version of an EKS add-on",
			"write it as v1.20.4-eksbuild.1; `aws eks describe-addon-versions` lists them")
	}
}

// checkKubeProxy keeps kube-proxy from being newer than the control plane, which EKS refuses
// (https://kubernetes.io/releases/version-skew-policy/#kube-proxy).
func (a *EKSArgs) checkKubeProxy(r *check.Report) {
	const key = "eksKubeProxyVersion"
	if a.KubeProxyVersion == pinnedKubeProxy {
		if minorOf(a.KubernetesVersion) >= oldestMinor && a.kubeProxy() == "" {
			r.Warn(key, a.KubeProxyVersion, "knows no version for Kubernetes "+a.KubernetesVersion+", so the newest is taken at each run",
				"name one of those that `aws eks describe-addon-versions --addon-name kube-proxy` lists")
		}
		return
	}
	checkAddon(r, key, a.KubeProxyVersion)
	if addonVersion.MatchString(a.KubeProxyVersion) && minorOf(a.KubeProxyVersion) > cmp.Or(minorOf(a.KubernetesVersion), 1<<10) {
		r.Fault(key, a.KubeProxyVersion, "is newer than kubernetesVersion, which is "+a.KubernetesVersion,
			"set it to "+pinnedKubeProxy+", which follows kubernetesVersion")
	}
}

// minorOf returns the second number of a version such as 1.36 or v1.36.0-eksbuild.14; 0 where there is none.
func minorOf(version string) int {
	numbers := strings.Split(version, ".")
	if len(numbers) < 2 {
		return 0
	}
	minor, err := strconv.Atoi(numbers[1])
	if err != nil {
		return 0
	}
	return minor
}
