package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

const subscription = "01234567-89ab-cdef-0123-456789ABCDEF"

func TestAccountFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksAllowedAccountIds: [example]`, "eksAllowedAccountIds", "is not the ID of an AWS account", "in quotes"},
		{`eksAllowedAccountIds: ["123456789012", "123456789012"]`, "eksAllowedAccountIds", "twice", "name it once"},
	})
	configtest.Faults[AKSArgs](t, []configtest.Case{
		{`aksSubscriptionId: production`, "aksSubscriptionId", "is not the ID of an Azure subscription", "az account show"},
	})
	configtest.Sound[EKSArgs](t, `eksAllowedAccountIds: ["123456789012", "012345678901"]`)
	configtest.Sound[AKSArgs](t, `aksSubscriptionId: `+subscription)
}

// The guards are the providers', which know whose credentials they have.
func TestProvidersAreTiedToTheirAccounts(t *testing.T) {
	guarded := deployEKS(t, `eksAllowedAccountIds: ["123456789012"]`)
	assert.Equal(t, []any{"123456789012"}, guarded.Find(t, "providers:aws migratorydata").At("allowedAccountIds"))
	assert.Nil(t, deployEKS(t, `{}`).Find(t, "providers:aws migratorydata").At("allowedAccountIds"))

	azure := deploy(t, configtest.Args[AKSArgs](t, `aksSubscriptionId: `+subscription))
	assert.Equal(t, subscription, azure.Find(t, "providers:azure-native migratorydata").At("subscriptionId"))
	assert.Nil(t, deploy(t, configtest.Args[AKSArgs](t, `{}`)).Find(t, "providers:azure-native migratorydata").At("subscriptionId"))

	google := deploy(t, configtest.Args[GKEArgs](t, `gkeProject: example-project`))
	assert.Equal(t, "example-project", google.Find(t, "providers:gcp migratorydata").At("project"))
}

// kubectl is led to the same subscription.
func TestAccessNamesTheSubscription(t *testing.T) {
	for change, want := range map[string]string{
		`{}`:                                 " --name migratorydata",
		`aksSubscriptionId: ` + subscription: " --name migratorydata --subscription " + subscription,
	} {
		mocks.Deploy(t, clouds(), func(ctx *pulumi.Context) error {
			cluster, err := bring(ctx, configtest.Args[AKSArgs](t, change), "", nil)
			if assert.NoError(t, err) {
				cluster.Access.ApplyT(func(command string) error {
					assert.Regexp(t, want+"$", command)
					return nil
				})
			}
			return err
		})
	}
}

// Resource groups of two subscriptions are two, and their names ignore case.
func TestIdentityOfAKS(t *testing.T) {
	identity := func(change string) string {
		_, value := configtest.Args[AKSArgs](t, change).Identity()
		return value
	}
	assert.Equal(t, identity(`aksResourceGroup: RG-a`), identity(`aksResourceGroup: rg-a`))
	assert.NotEqual(t, identity(`aksResourceGroup: rg-a`), identity(`{aksResourceGroup: rg-a, aksSubscriptionId: `+subscription+`}`))
}
