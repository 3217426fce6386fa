package infra

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestAKSFaults(t *testing.T) {
	configtest.Faults[AKSArgs](t, []configtest.Case{
		{`clusterName: aks_migratorydata`, "clusterName", "up to 54 letters, digits and hyphens", "aks-migratorydata"},
		{`aksLocation: East US`, "aksLocation", "must be the short name of an Azure region", "eastus"},
		{`aksResourceGroup: rg.`, "aksResourceGroup", "not ending with a dot", "rg-migratorydata"},
		{`aksResourceGroup: rg-` + strings.Repeat("r", 60), "aksResourceGroup", "longer than the 80 characters", "shorten it or clusterName"},
		{`aksZones: ["1", "4"]`, "aksZones", "must be one of 1, 2, 3", "choose one of them"},
		{`aksZones: ["1"]`, "aksZones", "puts all nodes in a single zone", `["1", "2", "3"]`},
		{`aksZones: ["1", "1"]`, "aksZones", `names "1" twice`, "name it once"},
		{`aksTier: Paid`, "aksTier", "must be one of Free, Standard, Premium", "choose one of them"},
		{`aksAuthorizedIpRanges: [203.0.113.7]`, "aksAuthorizedIpRanges", "must be an address range in CIDR notation", "203.0.113.7/32"},
		{`aksSshPublicKey: "-----BEGIN OPENSSH PRIVATE KEY----- x"`, "aksSshPublicKey", "is a private key", "ends in .pub"},
		{`aksSshPublicKey: ~/.ssh/id_rsa.pub`, "aksSshPublicKey", "must be an OpenSSH public key", "ssh-rsa AAAA"},
		{`aksSshPublicKey: "ssh-rsa AAAA\nssh-rsa BBBB"`, "aksSshPublicKey", "is more than one line", "leave one"},
		{`{aksSshPublicKey: ssh-rsa AAAA, aksAdminUser: Azure User}`, "aksAdminUser", "must be a Linux user name", "azureuser"},
		{`{aksSshPublicKey: ssh-rsa AAAA, aksAdminUser: admin}`, "aksAdminUser", "is a name that Azure refuses", "azureuser"},
		{`aksDrainTimeout: 0`, "aksDrainTimeout", "must lie between 1 and 1440", "in that range"},
	})
	assert.Len(t, configtest.Args[AKSArgs](t, `aksSshPublicKey: ssh-dss AAAA`).Check().Faults, 1)
	configtest.Warnings[AKSArgs](t, []configtest.Case{
		{`aksSshPublicKey: ssh-ed25519 AAAA`, "aksSshPublicKey", "is of a kind that AKS has refused", "ssh-keygen -t rsa"},
	})
	configtest.Sound[AKSArgs](t,
		`{aksZones: [], aksLocation: westus}`, // a region without zones
		`aksTier: Premium`,
		`aksAuthorizedIpRanges: [203.0.113.0/24]`,
		`aksSshPublicKey: "ssh-rsa AAAA me@example.com\n"`,
		`{aksSshPublicKey: "", aksAdminUser: Azure User}`, // nobody asks for it
		`aksDrainTimeout: 1440`,
		`aksResourceGroup: (my)_group.1`,
	)
}

// What somebody pasted by mistake must not reach a log.
func TestAPrivateKeyIsNotShown(t *testing.T) {
	args := configtest.Args[AKSArgs](t, `aksSshPublicKey: "-----BEGIN OPENSSH PRIVATE KEY-----\ntell-nobody\n"`)
	assert.NotContains(t, args.Check().Err().Error(), "tell-nobody")
}
