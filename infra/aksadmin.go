package infra

import (
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

var adminUser = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)

// refusedAdmins are names that Azure gives to no administrator of a machine, once the control plane is there
// (https://learn.microsoft.com/rest/api/compute/virtual-machine-scale-sets/create-or-update, adminUsername).
var refusedAdmins = []string{
	"a", "actuser", "adm", "admin", "admin1", "admin2", "administrator", "aspnet", "backup", "console", "david", "guest", "john", "owner",
	"root", "server", "sql", "support", "support_388945a0", "sys", "test", "test1", "test2", "test3", "user", "user1", "user2", "user3",
	"user4", "user5",
}

func (a *AKSArgs) checkAdmin(r *check.Report) {
	switch {
	case !adminUser.MatchString(a.AdminUser):
		r.Fault("aksAdminUser", a.AdminUser, "must be a Linux user name", "use azureuser")
	case slices.Contains(refusedAdmins, a.AdminUser):
		r.Fault("aksAdminUser", a.AdminUser, "is a name that Azure refuses, since attackers try it first", "use azureuser")
	}
}

func (a *AKSArgs) checkSSH(r *check.Report) {
	a.checkAdmin(r)
	switch fields := strings.Fields(a.SSHPublicKey); {
	case strings.Contains(a.SSHPublicKey, "PRIVATE KEY"):
		r.Fault("aksSshPublicKey", check.Hidden, "is a private key",
			"give the public half, the file that ends in .pub, and replace the key: it stands in your configuration")
	case len(fields) < 2 || fields[0] != "ssh-rsa" && fields[0] != "ssh-ed25519":
		r.Fault("aksSshPublicKey", a.SSHPublicKey, "must be an OpenSSH public key",
			"write it as ssh-rsa AAAA…, or remove it to go without SSH")
	case strings.Contains(strings.TrimSpace(a.SSHPublicKey), "\n"):
		r.Fault("aksSshPublicKey", a.SSHPublicKey, "is more than one line, and AKS takes one key", "leave one of them")
	case fields[0] != "ssh-rsa": // https://github.com/Azure/AKS/issues/1172
		r.Warn("aksSshPublicKey", a.SSHPublicKey, "is of a kind that AKS has refused, as an invalid keyData",
			"make one with `ssh-keygen -t rsa -b 4096`")
	}
}
