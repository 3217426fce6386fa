package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"stateful-clusters/internal/terminal"
)

// section is a part of a report.
type section struct {
	title, language string
	lines           []string
}

// marks are the signs that the engine puts before a resource in a preview.
var marks = map[apitype.OpType]string{Replaced: "+-", Deleted: "-", Updated: "~", Created: "+"}

const objectsTitle = "Kubernetes objects"

// sections returns those that have something to say.
func (r Report) sections() []section {
	var settings, resources, outputs []string
	for _, s := range r.Settings {
		settings = append(settings, s.change())
	}
	for _, resource := range r.Resources {
		line := fmt.Sprintf("%-2s %s %s", marks[resource.Operation], resource.Type, resource.Name)
		if resource.Operation == Replaced && len(resource.forcing()) == 0 {
			line += " (" + alongWith + ")"
		}
		resources = append(resources, line)
		for _, p := range resource.Changed {
			resources = append(resources, "     "+p.change())
		}
	}
	for _, p := range r.Outputs {
		outputs = append(outputs, p.change())
	}
	all := []section{
		{title: "Configuration", lines: settings},
		{title: fmt.Sprintf("Resources that change (%d)", len(r.Resources)), language: "diff", lines: resources},
		{title: "Outputs of the stack", lines: outputs},
		{title: "New warnings of the program", lines: r.Warnings},
		{title: objectsTitle, language: "diff", lines: strings.FieldsFunc(r.Objects, func(letter rune) bool { return letter == '\n' })},
	}
	return slices.DeleteFunc(all, func(s section) bool { return len(s.lines) == 0 })
}

// Text returns the report for a terminal.
func (r Report) Text(p terminal.Printer) string {
	var out strings.Builder
	fmt.Fprintf(&out, "stack %s, compared with %s: %s\n", r.Stack, r.Base, r.summary())
	sections := r.sections()
	if len(r.Dangers) > 0 {
		dangers := section{title: "DANGER"}
		for _, d := range r.Dangers {
			dangers.lines = append(dangers.lines, "! "+d.sentence())
		}
		sections = append([]section{dangers}, sections...)
	}
	if len(r.Notes) > 0 {
		sections = append(sections, section{title: "To know", lines: r.Notes})
	}
	for _, s := range sections {
		fmt.Fprintf(&out, "\n%s\n", p.Paint(terminal.Bold, s.title))
		indent := "  "
		if s.title == objectsTitle {
			indent = "" // a unified diff begins at the first column
		}
		for _, line := range s.lines {
			out.WriteString(indent + p.Paint(colour(line), line) + "\n")
		}
	}
	return out.String()
}

// colour is that of a line by its mark.
func colour(line string) terminal.Colour {
	switch {
	case strings.HasPrefix(line, "!"), strings.HasPrefix(line, "-"), strings.HasPrefix(line, "+-"):
		return terminal.Red
	case strings.HasPrefix(line, "+"):
		return terminal.Green
	case strings.HasPrefix(line, "~"):
		return terminal.Yellow
	}
	return terminal.Plain
}
