package account

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// effective reports whether what was made in IAM counts everywhere already
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html, "Changes that I make are not always immediately visible").
func (a *Account) effective(r *Resource) bool {
	return time.Since(r.Created) >= time.Duration(a.settings.Propagation*float64(time.Second))
}

// role returns the role of an ARN, under the lock.
func (a *Account) role(arn string) *Resource {
	for _, r := range a.of("aws:iam/role:Role") {
		if r.attribute("arn") == arn {
			return r
		}
	}
	return nil
}

// attachments returns the policies of a role that count already, by ARN, under the lock.
func (a *Account) attachments(role *Resource) []string {
	var arns []string
	for _, r := range a.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment") {
		if r.text("role") == role.text("name") && a.effective(r) {
			arns = append(arns, r.text("policyArn"))
		}
	}
	return arns
}

// admitAttachment makes attaching what is attached already succeed, as IAM does.
func admitAttachment(a *Account, r, _ *Resource) error {
	for _, other := range a.of(r.Type) {
		if other.text("role") == r.text("role") && other.text("policyArn") == r.text("policyArn") {
			*r = other.copy()
		}
	}
	return nil
}

// requireRole makes sure that a service may take on a role which has the policies.
func (a *Account) requireRole(arn, service string, policies ...string) error {
	role := a.role(arn)
	switch {
	case role == nil || !a.effective(role):
		return &Error{Code: "InvalidParameterException", Message: fmt.Sprintf("Role with arn: %s, could not be assumed because it does not exist or the trusted entity is not correct", arn), Retry: true}
	case !strings.Contains(role.text("assumeRolePolicy"), service):
		return &Error{Code: "InvalidParameterException", Message: fmt.Sprintf("Role with arn: %s, could not be assumed because the trusted entity is not correct", arn)}
	}
	attached := a.attachments(role)
	for _, policy := range policies {
		if !slices.Contains(attached, "arn:aws:iam::aws:policy/"+policy) {
			return &Error{Code: "InvalidParameterException", Message: fmt.Sprintf("The role %s does not have the policy %s attached", arn, policy), Retry: true}
		}
	}
	return nil
}

// document is as much of an IAM policy as the clouds look at.
type document struct {
	Statement []struct {
		Effect    string
		Action    any
		Principal map[string]any
		Condition map[string]map[string]any
	}
}

// mayAssume judges whether a service account of a cluster may take on a role, under the lock.
func (a *Account) mayAssume(roleARN, issuer, subject string) error {
	denied := &Error{Code: "AccessDenied", Message: "Not authorized to perform sts:AssumeRoleWithWebIdentity"}
	role := a.role(roleARN)
	if role == nil || !a.effective(role) {
		return denied
	}
	provider := slices.IndexFunc(a.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider"), func(r *Resource) bool {
		return strings.TrimPrefix(r.text("url"), "https://") == issuer
	})
	if provider < 0 {
		return &Error{Code: "InvalidIdentityToken", Message: "No OpenIDConnect provider found in your account for https://" + issuer}
	}
	var trust document
	if json.Unmarshal([]byte(role.text("assumeRolePolicy")), &trust) != nil {
		return denied
	}
	for _, s := range trust.Statement {
		equals := s.Condition["StringEquals"]
		if s.Effect == "Allow" && slices.Contains(listed(s.Action), "sts:AssumeRoleWithWebIdentity") &&
			slices.Contains(listed(s.Principal["Federated"]), a.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")[provider].attribute("arn")) &&
			slices.Contains(listed(equals[issuer+":sub"]), subject) && slices.Contains(listed(equals[issuer+":aud"]), "sts.amazonaws.com") {
			return nil
		}
	}
	return denied
}

// allowed judges whether a role's policies allow an action, under the lock. It does not look at conditions.
func (a *Account) allowed(roleARN, action string) error {
	role := a.role(roleARN)
	if role == nil {
		return &Error{Code: "AccessDenied", Message: fmt.Sprintf("%s is not authorized to perform: %s", roleARN, action)}
	}
	for _, attached := range a.attachments(role) {
		for _, policy := range a.of("aws:iam/policy:Policy") {
			var rights document
			if policy.attribute("arn") != attached || json.Unmarshal([]byte(policy.text("policy")), &rights) != nil {
				continue
			}
			for _, s := range rights.Statement {
				if s.Effect == "Allow" && slices.Contains(listed(s.Action), action) {
					return nil
				}
			}
		}
	}
	return &Error{Code: "AccessDenied", Message: fmt.Sprintf("User: %s is not authorized to perform: %s because no identity-based policy allows the %s action", roleARN, action, action)}
}

// listed reads what IAM takes as one text or as a list of texts.
func listed(value any) []string { return names(value) }
