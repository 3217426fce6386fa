package infra

import (
	"regexp"
	"slices"

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
