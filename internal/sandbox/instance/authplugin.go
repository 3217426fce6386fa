package instance

import "fmt"

// authPlugin is the program that kubeconfigs of GKE call for credentials.
const authPlugin = "gke-gcloud-auth-plugin"

// authPluginScript plays Google's plugin for the clusters of the simulated clouds. It is told which API it is to give credentials for, and
// gives those of the administrator
// (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins, KUBERNETES_EXEC_INFO).
func (i *Instance) authPluginScript() string {
	return fmt.Sprintf(`#!/bin/sh
# Stands in for Google's plugin, for the simulated clusters of this sandbox.
for home in %s/*; do
	server=$(sed -n 's/^ *server: *//p' "$home/kubeconfig" 2>/dev/null)
	case "$server" in ?*)
		case "$KUBERNETES_EXEC_INFO" in *"\"$server\""*)
			exec sed 's|client.authentication.k8s.io/v1"|client.authentication.k8s.io/v1beta1"|' "$home/credential.json"
		esac
	esac
done
echo "this is the sandbox's %s, which knows the simulated clusters only: $KUBERNETES_EXEC_INFO is none of them" >&2
exit 1
`, quote(i.cloudHome("")), authPlugin)
}
