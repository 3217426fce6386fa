package change

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// longestComment is how many characters GitHub takes in a comment ("body is too long (maximum is 65536 characters)").
const longestComment = 65536

// fit puts a comment together. Where it is too long, the longest part is cut, and says how much is missing and what shows all.
func fit(head string, parts []part, showsAll string) string {
	for {
		comment := head
		longest := 0
		for i, p := range parts {
			comment += p.String()
			if len(p.String()) > len(parts[longest].String()) {
				longest = i
			}
		}
		excess := utf8.RuneCountInString(comment) - longestComment
		if excess <= 0 {
			return comment
		}
		if len(parts[longest].lines) == 0 {
			return cutText(head, showsAll) // it is the head that is too long: hundreds of dangers
		}
		parts[longest] = parts[longest].without(excess, showsAll)
	}
}

// without returns the part shorter by at least so many characters, if it has them.
func (p part) without(excess int, showsAll string) part {
	excess += 200 // for the line that says so
	kept := len(p.lines)
	for ; kept > 0 && excess > 0; kept-- {
		excess -= utf8.RuneCountInString(p.lines[kept-1]) + 1
	}
	if kept == 0 {
		return part{title: p.title}
	}
	lines := append(p.lines[:kept:kept], fmt.Sprintf("… %d more lines: %s", len(p.lines)-kept, showsAll))
	return part{p.title, p.language, lines}
}

func cutText(text, showsAll string) string {
	notice := "\n\n… and more: " + showsAll + "\n"
	letters := []rune(text)
	return strings.TrimSpace(string(letters[:longestComment-len([]rune(notice))])) + notice
}
