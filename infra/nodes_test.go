package infra

import (
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestNodesFaults(t *testing.T) {
	configtest.Faults[AKSArgs](t, []configtest.Case{
		{`nodesMin: 0`, "nodesMin", "must lie between 1 and 1000", "in that range"},
		{`nodesMax: 1001`, "nodesMax", "must lie between 1 and 1000", "in that range"},
	})
	configtest.Faults[AKSArgs](t, []configtest.Case{
		{`nodesMin: 6`, "nodesMin", "is above nodesMax, which is 5", "raise nodesMax"},
	})
	configtest.Sound[AKSArgs](t, `{nodesMin: 1, nodesMax: 1}`, `{nodesMin: 1000, nodesMax: 1000}`)
}
