package smoke

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Print writes one line for each check.
func (r Report) Print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range r.Checks {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", c.Name, c.Result, c.Duration.Round(time.Millisecond), c.At, c.Detail)
	}
	return w.Flush()
}

// PrintJSON writes the report for programs to read.
func (r Report) PrintJSON(out io.Writer) error {
	type check struct {
		Name         string `json:"name"`
		At           string `json:"at"`
		Result       Result `json:"result"`
		Milliseconds int64  `json:"milliseconds"`
		Detail       string `json:"detail"`
	}
	checks := make([]check, len(r.Checks))
	for i, c := range r.Checks {
		checks[i] = check{c.Name, c.At, c.Result, c.Duration.Milliseconds(), c.Detail}
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		URL    string  `json:"url"`
		OK     bool    `json:"ok"`
		Checks []check `json:"checks"`
	}{r.URL, r.OK(), checks})
}
