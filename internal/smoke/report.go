package smoke

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// Result is how a check ended.
type Result string

const (
	OK      Result = "ok"
	Warning Result = "warning" // to be looked at, and no failure
	Failed  Result = "failed"
)

// Check is one thing that was looked at.
type Check struct {
	Name         string `json:"name"`
	At           string `json:"at"` // the URL that was asked
	Result       Result `json:"result"`
	Milliseconds int64  `json:"milliseconds"`
	Detail       string `json:"detail"` // one line: what came back
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
