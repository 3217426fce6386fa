package smoke

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Result is how a check ended.
type Result string

const (
	OK      Result = "ok"
	Failed  Result = "failed"
	Skipped Result = "skipped" // not made, or made without a verdict; the detail has the reason
)

// Check is one thing that was looked at.
type Check struct {
	Name         string `json:"name"`
	At           string `json:"at"` // the URL that was asked
	Result       Result `json:"result"`
	Milliseconds int64  `json:"milliseconds"`
	Detail       string `json:"detail"` // one line: what was seen and, after a failure, what to do
}

// Report is the outcome of all checks, in their order.
type Report struct {
	URL    string  `json:"url"`
	Checks []Check `json:"checks"`
}

// OK reports whether no check failed.
func (r Report) OK() bool {
	return !slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Result == Failed })
}

// Print writes one line for each check.
func (r Report) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range r.Checks {
		fmt.Fprintf(w, "%s\t%s\t%d ms\t%s\t%s\n", c.Name, c.Result, c.Milliseconds, c.At, c.Detail)
	}
	return w.Flush()
}

// PrintJSON writes the report for programs to read.
func (r Report) PrintJSON(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		Report
		OK bool `json:"ok"`
	}{r, r.OK()})
}

// outcome is what a check has to say.
type outcome struct {
	result Result
	detail string
}

func ok(format string, args ...any) outcome {
	return outcome{OK, oneLine(fmt.Sprintf(format, args...))}
}

func skipped(format string, args ...any) outcome {
	return outcome{Skipped, oneLine(fmt.Sprintf(format, args...))}
}

// failed says what happened and what to do about it.
func failed(what, remedy string) outcome { return outcome{Failed, oneLine(what + "; " + remedy)} }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// shownLength is how much of a server's own words a report repeats.
const shownLength = 80

// quote shows what a server sent, in one line and not at length.
func quote(text string) string {
	if runes := []rune(oneLine(text)); len(runes) > shownLength {
		text = string(runes[:shownLength]) + "…"
	}
	return fmt.Sprintf("%q", oneLine(text))
}
