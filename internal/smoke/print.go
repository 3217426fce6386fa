package smoke

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

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
