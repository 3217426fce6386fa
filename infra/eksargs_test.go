package infra

import (
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestEKSFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`clusterName: -migratorydata`, "clusterName", "beginning with a letter or digit", "eks-migratorydata"},
		{`clusterName: messaging-production-us-east`, "clusterName", "must be up to 27 letters", "eks-migratorydata"},
	})
	configtest.Sound[EKSArgs](t, `clusterName: Messaging_of-production-in1`)
}
