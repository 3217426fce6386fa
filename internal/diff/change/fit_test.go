package change

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func long(lines int) []string {
	var all []string
	for i := range lines {
		all = append(all, fmt.Sprintf("+ line %d äöü", i))
	}
	return all
}

func TestACommentFitsAndSaysWhatIsMissing(t *testing.T) {
	r := Report{Stack: "eks", Base: "main", Resources: []Resource{{Operation: Created, Type: "a:b:C", Name: "kept"}}, Objects: strings.Join(long(9000), "\n")}
	comment := r.Markdown()
	assert.LessOrEqual(t, utf8.RuneCountInString(comment), longestComment)
	assert.Greater(t, utf8.RuneCountInString(comment), longestComment-1000, "no more is cut than must be")
	assert.True(t, strings.HasPrefix(comment, "<!-- stateful-clusters diff: eks -->\n"))
	assert.Contains(t, comment, "a:b:C kept", "the shorter part stays whole")
	kept := strings.Count(comment, "\n+ line ")
	assert.Contains(t, comment, fmt.Sprintf("\n… %d more lines: make diff STACK=eks BASE=<ref>\n```\n", 9000-kept))
	assert.True(t, strings.HasSuffix(comment, "</details>\n"), "what was opened is closed")
}

func TestSeveralLongPartsFitTogether(t *testing.T) {
	parts := []part{{title: "one", lines: long(4000)}, {title: "other", lines: long(6000)}, {title: "short", lines: long(3)}}
	comment := fit("head\n", parts, "all")
	assert.LessOrEqual(t, utf8.RuneCountInString(comment), longestComment)
	for _, title := range []string{"one", "other", "short"} {
		assert.Contains(t, comment, "<summary>"+title+"</summary>")
	}
	assert.Equal(t, 2, strings.Count(comment, " more lines: all"))
}

// One line may be too long by itself, and so may all dangers together.
func TestWhatCannotBeCutByLinesIsCut(t *testing.T) {
	comment := fit("head\n", []part{{title: "one", lines: []string{strings.Repeat("x", 2*longestComment)}}}, "all")
	assert.LessOrEqual(t, utf8.RuneCountInString(comment), longestComment)
	assert.Contains(t, comment, "1 more lines: all")
	comment = fit(strings.Repeat("danger\n", longestComment), []part{{title: "one", lines: long(3)}}, "all")
	assert.LessOrEqual(t, utf8.RuneCountInString(comment), longestComment)
	assert.True(t, strings.HasSuffix(comment, "… and more: all\n"), comment[len(comment)-100:])
}

func TestAFenceIsLongerThanAnyWithin(t *testing.T) {
	for content, want := range map[string]string{"": "```", "a `b` c": "```", "```\nx\n```": "````", "a ````` b": "``````"} {
		assert.Equal(t, want, fenceFor(content), content)
	}
	comment := Failure("eks", errors.New("```\n</details>"))
	assert.Contains(t, comment, "````\n```\n</details>\n````\n")
	assert.True(t, strings.HasPrefix(comment, Marker("eks")+"\n"))
}
