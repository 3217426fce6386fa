package diff

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestACommentFitsAndSaysWhatIsMissing(t *testing.T) {
	var objects strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&objects, "+ line %d äöü\n", i)
	}
	objects.WriteString(strings.Repeat("x", 2*longestComment))
	kept := []Resource{{Operation: Created, Type: "a:b:C", Name: "kept"}}
	comment := Report{Stack: "eks", Base: "main", Resources: kept, Objects: objects.String()}.Markdown()
	assert.LessOrEqual(t, utf8.RuneCountInString(comment), longestComment)
	assert.True(t, strings.HasPrefix(comment, "<!-- stateful-clusters diff: eks -->\n"))
	assert.Contains(t, comment, "a:b:C kept", "the shorter part stays whole")
	missing := 9001 - strings.Count(comment, "\n+ line ")
	assert.Contains(t, comment, fmt.Sprintf("\n… %d more lines: make diff STACK=eks BASE=<ref>\n", missing))
	assert.True(t, strings.HasSuffix(comment, "</details>\n"), "what was opened is closed")
}
