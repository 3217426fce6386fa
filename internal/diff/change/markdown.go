package change

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// longestComment is how many characters GitHub takes in a comment ("body is too long (maximum is 65536 characters)").
const longestComment = 65536

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

// fit puts a comment together. Where it is too long, the longest section loses the second half of its lines, and says so.
func fit(head string, sections []section, showsAll string) string {
	missing := make([]int, len(sections))
	for {
		comment, longest := head, 0
		for i, s := range sections {
			if missing[i] > 0 {
				s.lines = append(s.lines[:len(s.lines):len(s.lines)], fmt.Sprintf("… %d more lines: %s", missing[i], showsAll))
			}
			content := strings.Join(s.lines, "\n")
			comment += fmt.Sprintf("\n<details><summary>%s</summary>\n\n%s%s\n%s\n%s\n\n</details>\n", s.title, fence, s.language, content, fence)
			if size(s.lines) > size(sections[longest].lines) {
				longest = i
			}
		}
		if utf8.RuneCountInString(comment) <= longestComment || size(sections[longest].lines) == 0 {
			return comment
		}
		kept := len(sections[longest].lines) / 2
		missing[longest] += len(sections[longest].lines) - kept
		sections[longest].lines = sections[longest].lines[:kept]
	}
}

func size(lines []string) int { return len(strings.Join(lines, "\n")) }

// escape keeps names such as a_b_c and <x> as they are.
var escape = strings.NewReplacer(`\`, `\\`, "<", "&lt;", "_", `\_`, "*", `\*`, "`", "\\`").Replace
