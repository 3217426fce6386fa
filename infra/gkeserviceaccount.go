package infra

import (
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

const (
	nodeAccountSuffix = "-nodes"
	maxAccountID      = 30 // https://cloud.google.com/iam/docs/service-accounts-create

	// nodeRole is the least with which a node works and sends logs and figures
	// (https://cloud.google.com/kubernetes-engine/docs/how-to/service-accounts).
	nodeRole = "roles/container.defaultNodeServiceAccount"
)

// nodeServiceAccount is who the nodes are for Google.
type nodeServiceAccount struct {
	Email  pulumi.StringInput
	Rights []pulumi.Resource // without which a node does not register
}

// newNodeServiceAccount makes an account with the rights of a node, or takes the given one, whose rights are its owner's business.
func newNodeServiceAccount(ctx *pulumi.Context, name string, args *GKEArgs, opts pulumi.ResourceOption) (*nodeServiceAccount, error) {
	if args.NodeServiceAccount != "" {
		return &nodeServiceAccount{Email: pulumi.String(args.NodeServiceAccount)}, nil
	}
	account, err := serviceaccount.NewAccount(ctx, name+nodeAccountSuffix, &serviceaccount.AccountArgs{
		Project:     pulumi.String(args.Project),
		AccountId:   pulumi.String(args.Name + nodeAccountSuffix),
		DisplayName: pulumi.String("Nodes of the GKE cluster " + args.Name),
	}, opts)
	if err != nil {
		return nil, err
	}
	member, err := projects.NewIAMMember(ctx, name+nodeAccountSuffix, &projects.IAMMemberArgs{
		Project: pulumi.String(args.Project),
		Role:    pulumi.String(nodeRole),
		Member:  pulumi.Sprintf("serviceAccount:%s", account.Email),
	}, opts)
	return &nodeServiceAccount{Email: account.Email, Rights: []pulumi.Resource{member}}, err
}

// accountEmail is that of any account of a project, or of the default one of Compute Engine or App Engine.
var accountEmail = regexp.MustCompile(`^[a-z0-9.-]+@([a-z0-9.-]+\.iam|developer|appspot)\.gserviceaccount\.com$`)

func (a *GKEArgs) checkNodeServiceAccount(r *check.Report) {
	if a.NodeServiceAccount != "" && !accountEmail.MatchString(a.NodeServiceAccount) {
		r.Fault("gkeNodeServiceAccount", a.NodeServiceAccount, "must be the email address of a service account",
			"write it as nodes@"+accountDomain(a.Project)+", or leave it empty for one of its own")
	}
}

// accountDomain is what ends the addresses of a project's service accounts. A project of a domain, such as example.com:my-project, has the
// domain after its own name: those of google.com:skia-buildbots end in @skia-buildbots.google.com.iam.gserviceaccount.com.
func accountDomain(project string) string {
	if domain, name, scoped := strings.Cut(project, ":"); scoped {
		project = name + "." + domain
	}
	return project + ".iam.gserviceaccount.com"
}
