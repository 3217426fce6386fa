package change

import (
	"fmt"
	"strings"
)

// Marker is the first line of a report in Markdown. It is invisible on GitHub, where a workflow finds its own comment by it.
func Marker(stack string) string { return fmt.Sprintf("<!-- stateful-clusters diff: %s -->", stack) }

// Markdown returns the report as a comment on GitHub. What does not fit is cut, and the comment says so.
func (r Report) Markdown() string {
	var head strings.Builder
	fmt.Fprintf(&head, "%s\n### Stack `%s`: %s\n\n", Marker(r.Stack), r.Stack, r.summary())
	fmt.Fprintf(&head, "Compared with %s by the engine's own preview, without an account.\n", r.Base)
	if len(r.Dangers) > 0 {
		head.WriteString("\n> [!CAUTION]\n")
		for _, d := range r.Dangers {
			fmt.Fprintf(&head, "> - %s\n", escape(d.sentence()))
		}
	}
	for _, note := range r.Notes {
		fmt.Fprintf(&head, "\n%s\n", note)
	}
	parts := []part{
		{title: "Configuration", lines: r.settingLines()},
		{title: fmt.Sprintf("Resources that change (%d)", len(r.Resources)), language: "diff", lines: r.resourceLines("  ")},
		{title: "Outputs of the stack", lines: r.outputLines()},
		{title: "New warnings of the program", lines: r.Warnings},
		{title: "Kubernetes objects", language: "diff", lines: strings.Split(strings.TrimSuffix(r.Objects, "\n"), "\n")},
	}
	return fit(head.String(), parts, fmt.Sprintf("make diff STACK=%s BASE=<ref>", r.Stack))
}

// fenceFor returns a fence that is longer than any in the content.
func fenceFor(content string) string {
	longest, length := 2, 0
	for _, letter := range content {
		if letter == '`' {
			length++
			longest = max(longest, length)
		} else {
			length = 0
		}
	}
	return strings.Repeat("`", longest+1)
}

// escape keeps names such as a_b_c and <x> as they are.
var escape = strings.NewReplacer(`\`, `\\`, "<", "&lt;", "_", `\_`, "*", `\*`, "`", "\\`").Replace

// Failure is the comment that takes the place of a report where there is none.
func Failure(stack string, err error) string {
	head := fmt.Sprintf("%s\n### Stack `%s`: what changes could not be found out\n", Marker(stack), stack)
	return fit(head, []part{{title: "The reason", lines: strings.Split(strings.TrimSpace(err.Error()), "\n")}}, "make diff STACK="+stack)
}
