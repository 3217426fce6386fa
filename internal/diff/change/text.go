package change

import (
	"fmt"
	"strings"

	"stateful-clusters/internal/terminal"
)

// marks are the signs that the engine puts before a resource in a preview.
var marks = map[Operation]string{Replaced: "+-", Deleted: "-", Updated: "~", Created: "+"}

// Text returns the report for a terminal.
func (r Report) Text(p terminal.Printer) string {
	var out strings.Builder
	section := func(title string, lines []string) {
		if len(lines) > 0 {
			fmt.Fprintf(&out, "\n%s\n  %s\n", title, strings.Join(lines, "\n  "))
		}
	}
	fmt.Fprintf(&out, "stack %s, compared with %s: %s\n", r.Stack, r.Base, r.summary())
	section(p.Paint(terminal.Red, "DANGER"), r.dangerLines())
	section("Configuration", r.settingLines())
	section("Resources", r.resourceLines("  "))
	section("Outputs of the stack", r.outputLines())
	section("New warnings of the program", r.Warnings)
	if r.Objects != "" {
		fmt.Fprintf(&out, "\nKubernetes objects\n%s", r.Objects)
	}
	section("To know", r.Notes)
	return out.String()
}

func (r Report) dangerLines() []string {
	var lines []string
	for _, d := range r.Dangers {
		lines = append(lines, "! "+d.sentence())
	}
	return lines
}

func (r Report) settingLines() []string {
	var lines []string
	for _, s := range r.Settings {
		lines = append(lines, s.change())
	}
	return lines
}

func (r Report) resourceLines(indent string) []string {
	var lines []string
	for _, resource := range r.Resources {
		line := fmt.Sprintf("%-2s %s %s", marks[resource.Operation], resource.Type, resource.Name)
		if resource.Operation == Replaced && len(resource.forcing()) == 0 {
			line += " (" + alongWith + ")"
		}
		lines = append(lines, line)
		for _, p := range resource.Changed {
			lines = append(lines, "   "+indent+p.change())
		}
	}
	return lines
}

func (r Report) outputLines() []string {
	var lines []string
	for _, p := range r.Outputs {
		lines = append(lines, p.change())
	}
	return lines
}
