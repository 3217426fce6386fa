package status

import (
	"encoding/json"
	"fmt"
	"io"
)

// Site is the verdict on one site of a stack. The only site of a stack may have no name.
type Site struct {
	Name string
	Verdict
}

// Sites are those of a stack.
type Sites []Site

// Healthy reports whether all of them are.
func (all Sites) Healthy() bool {
	for _, s := range all {
		if s.State != Healthy {
			return false
		}
	}
	return true
}

// Print writes the verdicts one after the other, with the names of their sites.
func (all Sites) Print(out io.Writer) {
	for i, s := range all {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if s.Name != "" {
			fmt.Fprintf(out, "site %s: ", s.Name)
		}
		s.Verdict.Print(out)
	}
}

// PrintJSON writes a verdict for programs to read; those of named sites as an object, by their names.
func (all Sites) PrintJSON(out io.Writer) error {
	if len(all) == 1 && all[0].Name == "" {
		return all[0].Verdict.PrintJSON(out)
	}
	byName := map[string]Verdict{}
	for _, s := range all {
		byName[s.Name] = s.Verdict
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(map[string]any{"sites": byName})
}
