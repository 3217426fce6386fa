package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	longestSentence = 25 // words
	longestREADME   = 150
)

var (
	fences     = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	notProse   = regexp.MustCompile(`(?m)^(\||#|<!--).*$`) // tables, headings, marks
	link       = regexp.MustCompile(`\[([^\]]*)\]\(([^) ]+)\)`)
	code       = regexp.MustCompile("`[^`]*`")
	paragraphs = regexp.MustCompile(`\n\s*\n|\n *(?:[-*]|\d+\.) `)
	sentences  = regexp.MustCompile(`[.?!]["')*_]*\s`)
	outdated   = regexp.MustCompile(`(?i)\b(shall|lest|wherein|whoever|anew|unasked|for ever|to be had|content with)\b`)
	heading    = regexp.MustCompile(`(?m)^#+ (.+)$`)
	ownPath    = regexp.MustCompile("`((?:cmd|docs|infra|internal|k8s|stacks|\\.github)/[\\w./-]*)`")
	notInSlug  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// documents returns the texts that people read at GitHub, by their paths, without their code blocks.
func documents(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	texts := map[string]string{}
	for _, path := range append(paths, "../../README.md", "../../CONTRIBUTING.md") {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		texts[path] = fences.ReplaceAllString(string(content), "")
	}
	return texts
}

func TestSentencesAreShortAndPlain(t *testing.T) {
	for path, text := range documents(t) {
		assert.Empty(t, outdated.FindAllString(text, -1), "%s: write these words as people say them today", path)
		prose := link.ReplaceAllString(notProse.ReplaceAllString(text, ""), "$1")
		for _, paragraph := range paragraphs.Split(code.ReplaceAllString(prose, "code"), -1) {
			for _, sentence := range sentences.Split(paragraph, -1) {
				words := strings.Fields(sentence)
				assert.LessOrEqual(t, len(words), longestSentence, "%s: make two sentences of: %s", path, strings.Join(words, " "))
			}
		}
	}
}

func TestREADMEIsShort(t *testing.T) {
	content, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	assert.LessOrEqual(t, strings.Count(string(content), "\n"), longestREADME, "move what not every reader needs into docs/")
}

func TestLinksLeadSomewhere(t *testing.T) {
	texts := documents(t)
	for path, text := range texts {
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(found[2], "https://") {
				continue
			}
			file, anchor, _ := strings.Cut(found[2], "#")
			target := path
			if file != "" {
				target = filepath.Join(filepath.Dir(path), file)
			}
			_, err := os.Stat(target)
			assert.NoError(t, err, "%s: %s", path, found[0])
			if anchor != "" {
				assert.Contains(t, anchors(texts[target]), anchor, "%s: %s", path, found[0])
			}
		}
	}
}

func TestFilesThatDocumentsNameAreThere(t *testing.T) {
	for path, text := range documents(t) {
		for _, found := range ownPath.FindAllStringSubmatch(text, -1) {
			_, err := os.Stat(filepath.Join("../..", found[1]))
			assert.NoError(t, err, path)
		}
	}
}

// anchors returns what GitHub calls the sections of a document.
func anchors(text string) []string {
	var all []string
	for _, found := range heading.FindAllStringSubmatch(text, -1) {
		all = append(all, strings.ReplaceAll(notInSlug.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-"))
	}
	return all
}
