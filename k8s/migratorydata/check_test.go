package migratorydata

import (
	"stateful-clusters/internal/config/configtest"
)

// checkFaults, checkWarnings and checkSound are how every file here holds its rules against tables of cases.
var (
	checkFaults   = configtest.Faults[Args, *Args]
	checkWarnings = configtest.Warnings[Args, *Args]
	checkSound    = configtest.Sound[Args, *Args]
)

type cases = []configtest.Case
