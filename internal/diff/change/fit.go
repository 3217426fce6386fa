package change

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// longestComment is how many characters GitHub takes in a comment ("body is too long (maximum is 65536 characters)").
const longestComment = 65536

// part is one that the reader unfolds.
type part struct {
	title, language string
	lines           []string
	missing         int // lines that were cut off
}

// text returns the part in Markdown; showsAll is the command that shows what was cut off.
func (p part) text(showsAll string) string {
	lines := p.lines
	if p.missing > 0 {
		lines = append(lines[:len(lines):len(lines)], fmt.Sprintf("… %d more lines: %s", p.missing, showsAll))
	}
	content := strings.Join(lines, "\n")
	if content == "" {
		return ""
	}
	fence := fenceFor(content)
	return fmt.Sprintf("\n<details><summary>%s</summary>\n\n%s%s\n%s\n%s\n\n</details>\n", p.title, fence, p.language, content, fence)
}

// slice is how much is cut off one part before another may have become the longest.
const slice = 2000

// fit puts a comment together. Where it is too long, the longest parts are cut at their ends, and say so.
func fit(head string, parts []part, showsAll string) string {
	for {
		comment, longest := head, &part{}
		for i, p := range parts {
			comment += p.text(showsAll)
			if size(p.lines) > size(longest.lines) {
				longest = &parts[i]
			}
		}
		excess := utf8.RuneCountInString(comment) - longestComment
		switch {
		case excess <= 0:
			return comment
		case len(longest.lines) == 0:
			return cut(head, "\n\n… and more: "+showsAll+"\n") // hundreds of dangers
		}
		longest.shorten(min(excess+len("… 12345 more lines: \n")+len(showsAll), slice))
	}
}

func size(lines []string) int {
	sum := 0
	for _, line := range lines {
		sum += utf8.RuneCountInString(line) + 1
	}
	return sum
}

// shorten takes so many characters off the end, in whole lines.
func (p *part) shorten(by int) {
	for by > 0 && len(p.lines) > 0 {
		last := len(p.lines) - 1
		by -= size(p.lines[last:])
		p.lines = p.lines[:last]
		p.missing++
	}
}

func cut(text, notice string) string {
	letters := []rune(text)
	return strings.TrimSpace(string(letters[:longestComment-utf8.RuneCountInString(notice)])) + notice
}
