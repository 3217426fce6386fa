package infra

import (
	"regexp"

	"stateful-clusters/internal/check"
)

// Guards against the wrong account: credentials come from the environment, and with those of another one a run would make all of it
// again there. On Google Cloud the project is a key, and the provider is given it.
var (
	awsAccount        = regexp.MustCompile(`^[0-9]{12}$`)
	azureSubscription = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
)

func (a *EKSArgs) checkAccounts(r *check.Report) {
	for _, account := range a.AllowedAccounts {
		if !awsAccount.MatchString(account) {
			r.Fault("eksAllowedAccountIds", account, "is not the ID of an AWS account, which has 12 digits",
				"write it in quotes; `aws sts get-caller-identity` shows it")
		}
	}
	r.Unique("eksAllowedAccountIds", a.AllowedAccounts)
}

func (a *AKSArgs) checkSubscription(r *check.Report) {
	if a.Subscription != "" && !azureSubscription.MatchString(a.Subscription) {
		r.Fault("aksSubscriptionId", a.Subscription, "is not the ID of an Azure subscription, which is not its name",
			"`az account show` shows it as id")
	}
}
