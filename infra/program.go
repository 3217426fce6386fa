package infra

// Program is what must be on PATH wherever Pulumi and kubectl reach a cluster. The zero value is none.
type Program struct {
	Name   string
	Remedy string // where it is missing
}

// Program is none: Pulumi's component for EKS asks for the aws CLI itself, before it makes anything.
func (a *EKSArgs) Program() Program { return Program{} }

// Program is none: the kubeconfig holds a certificate.
func (a *AKSArgs) Program() Program { return Program{} }

// Program is the one that the kubeconfig calls for credentials.
func (a *GKEArgs) Program() Program {
	return Program{Name: authPlugin, Remedy: "install it with `gcloud components install " + authPlugin + "`, or as in docs/gke.md"}
}

// Program is unknown: the kubeconfig is others'.
func (a *ExistingArgs) Program() Program { return Program{} }
