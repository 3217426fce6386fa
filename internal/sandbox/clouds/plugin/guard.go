package plugin

import (
	"encoding/json"
	"fmt"
	"slices"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// guard refuses credentials of an account that the program does not allow, as the real providers do when they are configured. The sandbox
// has one account and one subscription.
func guard(settings map[string]string) error {
	var allowed []string
	if text := settings["aws:config:allowedAccountIds"]; text != "" {
		if err := json.Unmarshal([]byte(text), &allowed); err != nil {
			return fmt.Errorf("the simulated provider does not take its setting allowedAccountIds: %w", err)
		}
		if !slices.Contains(allowed, account.ID) {
			return fmt.Errorf("AWS account ID not allowed: %s", account.ID)
		}
	}
	if subscription := settings["azure-native:config:subscriptionId"]; subscription != "" && subscription != account.Subscription {
		return fmt.Errorf("SubscriptionNotFound: The subscription '%s' could not be found", subscription)
	}
	return nil
}
