package account

import "stateful-clusters/internal/sandbox/clouds/control"

// The account speaks the words of its clients.
type (
	Operation = control.Operation
	Status    = control.Status
	Resource  = control.Resource
	Settings  = control.Settings
	Entry     = control.Entry
	Fault     = control.Fault
)

// The operations, the statuses, and a good outcome.
const (
	Create, Read, Update, Delete, Invoke = control.Create, control.Read, control.Update, control.Delete, control.Invoke

	Creating, Active, Updating, Deleting = control.Creating, control.Active, control.Updating, control.Deleting

	OK = control.OK
)

// ParseFault reads a fault as a person writes it.
var ParseFault = control.ParseFault
