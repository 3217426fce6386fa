package stacks

import (
	"cmp"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

// Keys of Pulumi's providers configure default ones, which Pulumi.yaml disables. So they do nothing here, and some of them are guards on
// which people rely.

// providers are those whose keys people know.
var providers = []string{"aws", "aws-native", "azure", "azure-native", "eks", "gcp", "google-native", "kubernetes"}

// instead says what to set in the place of a provider's key.
var instead = map[string]string{
	"aws:allowedAccountIds":       "eksAllowedAccountIds",
	"aws:defaultTags":             "tags",
	"aws:ignoreTags":              "foreignTags",
	"aws:region":                  "eksRegion",
	"azure-native:location":       "aksLocation",
	"azure-native:subscriptionId": "aksSubscriptionId",
	"gcp:defaultLabels":           "tags",
	"gcp:project":                 "gkeProject",
	"gcp:region":                  "gkeRegion",
	"gcp:zone":                    "gkeZones",
	"kubernetes:context":          "kubeContext",
	"kubernetes:kubeconfig":       "kubeconfig",
	"kubernetes:namespace":        "namespace, or that of the workload",
}

// environment says where a provider finds the credentials that its keys do not give it.
var environment = map[string]string{
	"aws":          "give the credentials by the environment, such as AWS_ACCESS_KEY_ID",
	"azure-native": "give the credentials by the environment, such as ARM_CLIENT_ID, or by `az login`",
	"gcp":          "give the credentials by the environment, such as GOOGLE_APPLICATION_CREDENTIALS, or by `gcloud auth`",
}

// checkProviderKeys reports the keys of providers.
func checkProviderKeys(given []string, r *check.Report) {
	for _, key := range slices.Sorted(slices.Values(given)) {
		namespace, _, _ := strings.Cut(key, ":")
		if !slices.Contains(providers, namespace) {
			continue
		}
		remedy := cmp.Or(environment[namespace], "docs/configuration.md lists the keys that there are")
		if ours, known := instead[key]; known {
			remedy = "use the key " + ours
		}
		r.Fault(key, check.Verbatim("set"), "has no effect, because the program configures its providers by keys of its own",
			remedy+", and remove it with `pulumi config rm "+key+"`")
	}
}
