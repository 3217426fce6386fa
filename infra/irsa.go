package infra

import (
	"encoding/json"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-eks/sdk/v3/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// policyDocument is an IAM policy. Conditions are operator → key → values.
type policyDocument struct {
	Version   string
	Statement []statement
}

type statement struct {
	Effect    string
	Action    []string
	Resource  []string                       `json:",omitempty"`
	Principal map[string]string              `json:",omitempty"`
	Condition map[string]map[string][]string `json:",omitempty"`
}

func newPolicy(statements ...statement) policyDocument {
	return policyDocument{Version: "2012-10-17", Statement: statements}
}

func (p policyDocument) json() (string, error) {
	b, err := json.Marshal(p)
	return string(b), err
}

// serviceAccountRole is an IAM role that one Kubernetes service account may take on (IAM roles for service accounts,
// https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html).
type serviceAccountRole struct {
	ARN        pulumi.StringOutput
	Attachment *iam.RolePolicyAttachment // what uses the role depends on it: the rights must outlive their use
}

func newServiceAccountRole(
	ctx *pulumi.Context, name string, cluster *eks.Cluster, namespace, serviceAccount string, policy policyDocument,
	opts pulumi.ResourceOption,
) (*serviceAccountRole, error) {
	rights, err := policy.json()
	if err != nil {
		return nil, err
	}
	return newServiceAccountRoleWith(ctx, name, cluster, namespace, serviceAccount, pulumi.String(rights), opts)
}

// newServiceAccountRoleWith makes the role where the policy, as JSON, is known late.
func newServiceAccountRoleWith(
	ctx *pulumi.Context, name string, cluster *eks.Cluster, namespace, serviceAccount string, policy pulumi.StringInput,
	opts pulumi.ResourceOption,
) (*serviceAccountRole, error) {
	trust := pulumi.All(cluster.OidcProviderArn, cluster.OidcIssuer).ApplyT(func(oidc []any) (string, error) {
		return serviceAccountTrust(oidc[0].(string), oidc[1].(string), namespace, serviceAccount).json()
	}).(pulumi.StringOutput)
	role, err := iam.NewRole(ctx, name, &iam.RoleArgs{AssumeRolePolicy: trust}, opts)
	if err != nil {
		return nil, err
	}
	managed, err := iam.NewPolicy(ctx, name, &iam.PolicyArgs{Policy: policy}, opts)
	if err != nil {
		return nil, err
	}
	attachment, err := iam.NewRolePolicyAttachment(ctx, name, &iam.RolePolicyAttachmentArgs{Role: role.Name, PolicyArn: managed.Arn}, opts)
	return &serviceAccountRole{ARN: role.Arn, Attachment: attachment}, err
}

func serviceAccountTrust(providerARN, issuer, namespace, serviceAccount string) policyDocument {
	return newPolicy(statement{
		Effect:    "Allow",
		Action:    []string{"sts:AssumeRoleWithWebIdentity"},
		Principal: map[string]string{"Federated": providerARN},
		Condition: map[string]map[string][]string{"StringEquals": {
			issuer + ":sub": {"system:serviceaccount:" + namespace + ":" + serviceAccount},
			issuer + ":aud": {"sts.amazonaws.com"},
		}},
	})
}

// values is how charts want the account that takes on the role.
func (r *serviceAccountRole) values(name string) pulumi.Map {
	return pulumi.Map{
		"create":      pulumi.Bool(true),
		"name":        pulumi.String(name),
		"annotations": pulumi.Map{"eks.amazonaws.com/role-arn": r.ARN},
	}
}
