package infra

import (
	"fmt"
	"regexp"

	awseks "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-eks/sdk/v3/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// AccessEntry gives an IAM principal rights in the cluster.
type AccessEntry struct {
	Name         string `key:"name"`         // of the entry, for Pulumi
	PrincipalARN string `key:"principalArn"` // of an IAM role or user
	Policy       string `key:"policy"`       // an EKS access policy, such as AmazonEKSClusterAdminPolicy
	Namespace    string `key:"namespace"`    // "" extends the rights to the whole cluster
}

// accessPolicies are EKS's own for people and pipelines (https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html).
var accessPolicies = []string{
	"AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy",
}

var principalARN = regexp.MustCompile(`^arn:aws:iam::[0-9]{12}:(role|user)/.+$`)

// accessEntries gives principals beside the one that creates the cluster, who is its administrator, their rights in it
// (https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html).
func (a *EKSArgs) accessEntries() map[string]eks.AccessEntryArgs {
	entries := map[string]eks.AccessEntryArgs{}
	for _, e := range a.AccessEntries {
		scope := &awseks.AccessPolicyAssociationAccessScopeArgs{Type: pulumi.String("cluster")}
		if e.Namespace != "" {
			scope.Type = pulumi.String("namespace")
			scope.Namespaces = pulumi.StringArray{pulumi.String(e.Namespace)}
		}
		entries[e.Name] = eks.AccessEntryArgs{
			PrincipalArn: pulumi.String(e.PrincipalARN),
			AccessPolicies: map[string]eks.AccessPolicyAssociationInput{
				e.Policy: &eks.AccessPolicyAssociationArgs{
					PolicyArn:   pulumi.String(fmt.Sprintf("arn:aws:eks::aws:cluster-access-policy/%s", e.Policy)),
					AccessScope: scope,
				},
			},
		}
	}
	return entries
}

func (a *EKSArgs) checkAccessEntries(r *check.Report) {
	var names, principals []string // EKS knows one entry for each principal
	for _, e := range a.AccessEntries {
		names, principals = append(names, e.Name), append(principals, e.PrincipalARN)
		if e.Name == "" {
			r.Fault("eksAccessEntries", e.Name, "lacks a name", "give every entry a name of its own")
		}
		if !principalARN.MatchString(e.PrincipalARN) {
			r.Fault("eksAccessEntries", e.PrincipalARN, "must be the ARN of an IAM role or user",
				"write it as arn:aws:iam::123456789012:role/deployer")
		}
		r.OneOf("eksAccessEntries", e.Policy, accessPolicies...)
		if e.Namespace != "" {
			r.Label("eksAccessEntries", e.Namespace, 63)
		}
	}
	r.Unique("eksAccessEntries", names)
	r.Unique("eksAccessEntries", principals)
}
