package stacks

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config"
	"stateful-clusters/internal/golden"
)

const (
	tableBegin = "<!-- configuration -->"
	tableEnd   = "<!-- /configuration -->"
)

// docs/configuration.md shows the keys as Pulumi.yaml declares them, and which structs read them.
// go test ./stacks/ -run TestDocuments -update writes the table anew.
func TestDocumentsListTheConfiguration(t *testing.T) {
	path := filepath.Join("..", "docs", "configuration.md")
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, begins := strings.Cut(string(content), tableBegin+"\n")
	table, after, ends := strings.Cut(rest, tableEnd)
	require.True(t, begins && ends, "docs/configuration.md must have the table between the lines %s and %s", tableBegin, tableEnd)

	want := configurationTable(t)
	if golden.Update() {
		require.NoError(t, os.WriteFile(path, []byte(before+tableBegin+"\n"+want+tableEnd+after), 0o644))
		return
	}
	missing, obsolete := lineDifference(want, table), lineDifference(table, want)
	assert.True(t, want == table, "docs/configuration.md differs from Pulumi.yaml and the structs: run "+
		"go test ./stacks/ -run TestDocuments -update\nmissing:\n%s\nobsolete:\n%s", missing, obsolete)
}

// lineDifference returns the lines of a that b lacks; none where only their order differs.
func lineDifference(a, b string) string {
	have := strings.Split(b, "\n")
	return strings.Join(slices.DeleteFunc(strings.Split(a, "\n"), func(line string) bool { return slices.Contains(have, line) }), "\n")
}

func configurationTable(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	out.WriteString("| key | for | type | default | description |\n|---|---|---|---|---|\n")
	for _, key := range declaredKeys(t) {
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s | %s |\n",
			key.Name, shownReaders(key.Name), shownType(key), shownDefault(t, key.Default), inCell(key.Description))
	}
	return out.String()
}

// shownReaders names the platforms or the workloads that have the key, by the tags of their structs; "stack" where none has it.
func shownReaders(key string) string {
	var readers []string
	for name, create := range platforms {
		if _, ok := config.Keys(create())[key]; ok {
			readers = append(readers, name)
		}
	}
	for name, create := range workloads {
		if _, ok := keysOf(create())[key]; ok {
			readers = append(readers, name)
		}
	}
	slices.Sort(readers)
	return cmp.Or(strings.Join(readers, ", "), "stack")
}

func shownType(key declaredKey) string {
	switch {
	case key.Type == "":
		return "secret"
	case key.Items.Type == "object":
		return "records"
	case key.Type == "array":
		return "list"
	}
	return key.Type
}

// shownDefault writes texts as they are, lists as JSON, which YAML understands too, and an empty text as a dash.
func shownDefault(t *testing.T, value any) string {
	t.Helper()
	if value == "" {
		return "—"
	}
	if list, ok := value.([]any); ok {
		text, err := json.Marshal(list)
		require.NoError(t, err)
		return "`" + strings.ReplaceAll(string(text), ",", ", ") + "`"
	}
	return fmt.Sprintf("`%v`", value)
}

// inCell keeps Markdown from taking <memberName> for a tag, or a bar for the end of the cell.
func inCell(text string) string {
	return strings.NewReplacer("<", "\\<", "|", "\\|", "\n", " ").Replace(strings.TrimSpace(text))
}
