package diff

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// longestComment is how many characters GitHub takes in a comment ("body is too long (maximum is 65536 characters)").
const longestComment = 65536

// reserve is left for what ends the sections that lack lines.
const reserve = 2000

// fence is longer than any that a manifest holds.
const fence = "``````"

// Marker is the first line of a report in Markdown. It is invisible on GitHub, where a workflow finds its own comment by it.
func Marker(stack string) string { return fmt.Sprintf("<!-- stateful-clusters diff: %s -->", stack) }

// Markdown returns the report as a comment on GitHub.
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
	return fit(head.String(), r.sections(), fmt.Sprintf("make diff STACK=%s BASE=<ref>", r.Stack))
}

// Failure is the comment that takes the place of a report where there is none.
func Failure(stack string, err error) string {
	head := fmt.Sprintf("%s\n### Stack `%s`: what changes could not be found out\n", Marker(stack), stack)
	reason := section{title: "The reason", lines: strings.Split(strings.TrimSpace(err.Error()), "\n")}
	return fit(head, []section{reason}, "make diff STACK="+stack)
}

// fit puts a comment together. A section that does not fit any more loses its last lines, and says so.
func fit(head string, sections []section, showsAll string) string {
	comment := head
	for _, s := range sections {
		begin := fmt.Sprintf("\n<details><summary>%s</summary>\n\n%s%s\n", s.title, fence, s.language)
		end := fmt.Sprintf("%s\n\n</details>\n", fence)
		room := longestComment - reserve - utf8.RuneCountInString(comment+begin+end)
		comment += begin
		for i, line := range s.lines {
			if room -= utf8.RuneCountInString(line) + 1; room < 0 {
				comment += fmt.Sprintf("… %d more lines: %s\n", len(s.lines)-i, showsAll)
				break
			}
			comment += line + "\n"
		}
		comment += end
	}
	return comment
}

// escape keeps names such as a_b_c and <x> as they are.
var escape = strings.NewReplacer(`\`, `\\`, "<", "&lt;", "_", `\_`, "*", `\*`, "`", "\\`").Replace
