package infra

import (
	"fmt"
	"slices"
	"time"

	"stateful-clusters/internal/check"
)

// Google wants 48 hours for maintenance in any 92 days, in pieces of at least 4 hours
// (https://docs.cloud.google.com/kubernetes-engine/docs/how-to/maintenance-window). The shortest window, on one day of the week, makes 13
// such pieces in 92 days, which is enough: only times without any upgrade can leave too little. Older pages say 32 days.
const (
	hour, day   = 60 * 60, 24 * hour // in seconds
	wantedHours = 48
	withinDays  = 92
)

// span is a time between two instants, in seconds since 1970.
type span struct{ from, to int64 }

// checkAvailability warns, and does not refuse: that Google counts so was read, and never tried.
func (a *GKEArgs) checkAvailability(r *check.Report) {
	var freezes []span
	for _, e := range a.MaintenanceExclusions {
		if e.scope() == noUpgrades {
			s, _ := e.span()
			freezes = append(freezes, s)
		}
	}
	least := int64(wantedHours)
	for _, freeze := range freezes {
		least = min(least, a.leastAvailable(freeze, freezes)/hour)
	}
	if least < wantedHours {
		r.Warn("gkeMaintenanceExclusions", len(freezes), fmt.Sprintf("without any upgrade leave the window %d hours in some %d days, and "+
			"Google wants %d", least, withinDays, wantedHours), "shorten them, set scope, or raise gkeMaintenanceHours")
	}
}

// leastAvailable is how much of the window is left at worst in 92 days around a freeze.
func (a *GKEArgs) leastAvailable(freeze span, freezes []span) int64 {
	around := span{freeze.from - withinDays*day, freeze.to + withinDays*day}
	pieces := a.windows(around)
	for _, f := range freezes {
		pieces = without(pieces, f)
	}
	pieces = slices.DeleteFunc(pieces, func(s span) bool { return s.to-s.from < leastWindow*hour })
	// It is least where a piece has just ended, or where the next one is about to begin.
	starts := []int64{freeze.from}
	for _, s := range pieces {
		starts = append(starts, s.to, s.from-withinDays*day)
	}
	least := int64(withinDays * day)
	for _, start := range starts {
		end, left := start+withinDays*day, int64(0)
		if start < around.from || end > around.to {
			continue
		}
		for _, s := range pieces {
			left += max(0, min(s.to, end)-max(s.from, start))
		}
		least = min(least, left)
	}
	return least
}

// windows are those that open within a time, and on the day before it. Two that touch are one.
func (a *GKEArgs) windows(within span) (all []span) {
	clock, _ := time.Parse(clockForm, a.MaintenanceStart)
	days := a.maintenanceDays()
	for date := within.from/day*day - day; date < within.to; date += day {
		if !slices.Contains(days, weekdays[(time.Unix(date, 0).UTC().Weekday()+6)%7]) {
			continue
		}
		opens := date + int64(clock.Hour()*hour+clock.Minute()*60)
		closes := opens + int64(a.MaintenanceHours*hour)
		if last := len(all) - 1; last >= 0 && all[last].to >= opens {
			all[last].to = closes
		} else {
			all = append(all, span{opens, closes})
		}
	}
	return all
}

// without takes a time out of others.
func without(spans []span, taken span) (rest []span) {
	for _, s := range spans {
		if s.from < taken.from {
			rest = append(rest, span{s.from, min(s.to, taken.from)})
		}
		if s.to > taken.to {
			rest = append(rest, span{max(s.from, taken.to), s.to})
		}
	}
	return rest
}
