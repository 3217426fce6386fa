package control

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// PrintFaults says which calls are to go wrong.
func PrintFaults(out io.Writer, faults []Fault) {
	if len(faults) == 0 {
		fmt.Fprintln(out, "no call to the simulated clouds will go wrong")
		return
	}
	fmt.Fprintln(out, "These calls to the simulated clouds will go wrong:")
	for _, f := range faults {
		fmt.Fprintln(out, "  "+f.String())
	}
}

// PrintLedger prints a line for each call, the oldest first. Times count from the first one.
func PrintLedger(out io.Writer, entries []Entry) error {
	if len(entries) == 0 {
		_, err := fmt.Fprintln(out, "nobody has called the simulated clouds yet")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "START\tTOOK\tCALL\tTYPE\tNAME\tOUTCOME")
	seconds := func(d time.Duration) string { return fmt.Sprintf("%.2fs", d.Seconds()) }
	for _, e := range entries {
		took, outcome := seconds(e.End.Sub(e.Start)), strings.Join(strings.Fields(e.Outcome), " ")
		if e.End.IsZero() {
			took, outcome = "-", "under way"
		}
		if e.Attempts > 1 {
			outcome += fmt.Sprintf(" (%d attempts)", e.Attempts)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", seconds(e.Start.Sub(entries[0].Start)), took, e.Operation, Kind(e.Type), e.Name, outcome)
	}
	return w.Flush()
}
