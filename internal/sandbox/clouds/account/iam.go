package account

import (
	"encoding/json"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// role returns the role of an ARN, or nil, under the lock.
func (a *Account) role(arn string) *control.Resource { return a.find("aws:iam/role:Role", "arn", arn) }

// attachments returns the policies of a role, by ARN, under the lock.
func (a *Account) attachments(role *control.Resource) []string {
	var arns []string
	for _, r := range a.resources {
		if r.Type == "aws:iam/rolePolicyAttachment:RolePolicyAttachment" && r.Text("role") == role.Text("name") && r.Status != control.Deleting {
			arns = append(arns, r.Text("policyArn"))
		}
	}
	return arns
}

// requireRole makes sure that a service may take on a role which has AWS's policies.
func (a *Account) requireRole(arn, service string, policies ...string) error {
	role := a.role(arn)
	if role == nil || !strings.Contains(role.Text("assumeRolePolicy"), service) {
		return refuseForNow("InvalidParameterException: Role with arn: %s, could not be assumed by %s", arn, service)
	}
	for _, policy := range policies {
		if !slices.Contains(a.attachments(role), "arn:aws:iam::aws:policy/"+policy) {
			return refuseForNow("InvalidParameterException: The role %s does not have the policy %s attached", arn, policy)
		}
	}
	return nil
}

// statement is as much of an IAM policy's as the clouds look at.
type statement struct {
	Effect    string
	Action    any
	Resource  any
	Principal map[string]any
	Condition map[string]map[string]any
}

// allows reports whether a policy has a statement that allows an action and fits.
func allows(policy, action string, fits func(statement) bool) bool {
	var document struct{ Statement []statement }
	if json.Unmarshal([]byte(policy), &document) != nil {
		return false // what AWS cannot read allows nothing
	}
	return slices.ContainsFunc(document.Statement, func(s statement) bool {
		return s.Effect == "Allow" && slices.Contains(texts(s.Action), action) && fits(s)
	})
}

// mayAct judges whether a service account of a cluster may take on a role whose policies allow an action, under the lock. It does not
// look at the policies' conditions and resources.
func (a *Account) mayAct(subject, cluster, roleARN, action string) error {
	return a.mayActOn(subject, cluster, roleARN, action, func(statement) bool { return true })
}

// mayActOn does so by the statements that fit.
func (a *Account) mayActOn(subject, cluster, roleARN, action string, fits func(statement) bool) error {
	const assume = "sts:AssumeRoleWithWebIdentity"
	issuer := ""
	if c := a.find(eksType, "id", cluster); c != nil {
		issuer = c.Attribute("issuer")
	}
	role, provider := a.role(roleARN), a.find("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "url", issuer)
	trusted := role != nil && provider != nil && allows(role.Text("assumeRolePolicy"), assume, func(s statement) bool {
		equals := s.Condition["StringEquals"]
		return slices.Contains(texts(s.Principal["Federated"]), provider.Attribute("arn")) &&
			slices.Contains(texts(equals[issuer+":sub"]), subject) && slices.Contains(texts(equals[issuer+":aud"]), "sts.amazonaws.com")
	})
	if !trusted {
		return refuse("AccessDenied: %s is not authorized to perform: %s on resource: %s", subject, assume, roleARN)
	}
	for _, attached := range a.attachments(role) {
		policy := a.find("aws:iam/policy:Policy", "arn", attached)
		if policy != nil && allows(policy.Text("policy"), action, fits) {
			return nil
		}
	}
	return refuse("AccessDenied: User: %s is not authorized to perform: %s because no identity-based policy allows it", roleARN, action)
}
