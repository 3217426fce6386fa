package account

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// effective reports whether what was made in IAM counts everywhere already
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html, "Changes that I make are not always immediately visible").
func (a *Account) effective(r *Resource) bool {
	return r != nil && r.Status != Deleting && time.Since(r.Created) >= time.Duration(a.settings.Propagation*float64(time.Second))
}

// role returns the role of an ARN once it counts, and otherwise nil, under the lock.
func (a *Account) role(arn string) *Resource {
	if r := a.findBy("aws:iam/role:Role", "arn", arn); a.effective(r) {
		return r
	}
	return nil
}

// attachments returns the policies of a role that count already, by ARN, under the lock.
func (a *Account) attachments(role *Resource) []string {
	var arns []string
	for _, r := range a.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment") {
		if r.Text("role") == role.Text("name") && a.effective(r) {
			arns = append(arns, r.Text("policyArn"))
		}
	}
	return arns
}

// requireRole makes sure that a service may take on a role which has the policies.
func (a *Account) requireRole(arn, service string, policies ...string) error {
	role := a.role(arn)
	if role == nil {
		return refuse("InvalidParameterException: Role with arn: %s, could not be assumed because it does not exist", arn).again()
	}
	if !strings.Contains(role.Text("assumeRolePolicy"), service) {
		return refuse("InvalidParameterException: Role with arn: %s, could not be assumed because the trusted entity is not correct", arn)
	}
	for _, policy := range policies {
		if !slices.Contains(a.attachments(role), "arn:aws:iam::aws:policy/"+policy) {
			return refuse("InvalidParameterException: The role %s does not have the policy %s attached", arn, policy).again()
		}
	}
	return nil
}

// statement is as much of an IAM policy's as the clouds look at.
type statement struct {
	Effect    string
	Action    any
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

// mayAssume judges whether a service account of a cluster may take on a role, under the lock.
func (a *Account) mayAssume(roleARN, issuer, subject string) error {
	const action = "sts:AssumeRoleWithWebIdentity"
	role := a.role(roleARN)
	if role == nil {
		return refuse("AccessDenied: Not authorized to perform %s", action)
	}
	provider := a.findBy("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "url", issuer)
	if provider == nil || provider.Status == Deleting {
		return refuse("InvalidIdentityToken: No OpenIDConnect provider found in your account for https://%s", issuer)
	}
	trusted := allows(role.Text("assumeRolePolicy"), action, func(s statement) bool {
		equals := s.Condition["StringEquals"]
		return slices.Contains(texts(s.Principal["Federated"]), provider.Attribute("arn")) &&
			slices.Contains(texts(equals[issuer+":sub"]), subject) && slices.Contains(texts(equals[issuer+":aud"]), "sts.amazonaws.com")
	})
	if !trusted {
		return refuse("AccessDenied: Not authorized to perform %s", action)
	}
	return nil
}

// allowed judges whether a role's policies allow an action, under the lock. It does not look at conditions and resources.
func (a *Account) allowed(roleARN, action string) error {
	if role := a.role(roleARN); role != nil {
		for _, attached := range a.attachments(role) {
			policy := a.findBy("aws:iam/policy:Policy", "arn", attached)
			if policy != nil && allows(policy.Text("policy"), action, func(statement) bool { return true }) {
				return nil
			}
		}
	}
	return refuse("AccessDenied: User: %s is not authorized to perform: %s because no identity-based policy allows it", roleARN, action)
}
