package plugin

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/sandbox/clouds/account"
)

func TestTheWrongAccountIsRefused(t *testing.T) {
	const accounts, subscription = "aws:config:allowedAccountIds", "azure-native:config:subscriptionId"
	assert.NoError(t, guard(map[string]string{accounts: `["1","` + account.ID + `"]`, subscription: account.Subscription}))
	assert.ErrorContains(t, guard(map[string]string{accounts: `["999999999999"]`}), "AWS account ID not allowed: 123456789012")
	assert.ErrorContains(t, guard(map[string]string{subscription: "other"}), "could not be found")
	assert.ErrorContains(t, guard(map[string]string{accounts: `999999999999`}), "does not take its setting")
}
