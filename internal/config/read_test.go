package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/check"
)

type nestedFields struct {
	Depth int `key:"depth"`
}

type record struct {
	Name  string `key:"name"`
	Value string `key:"value"`
}

// everything has a field of each kind.
type everything struct {
	Text    string `key:"text"`
	Number  int    `key:"number"`
	Flag    bool   `key:"flag"`
	Nested  nestedFields
	List    []string          `key:"list"`
	Tags    map[string]string `key:"tags"`
	Records []record          `key:"records"`
	File    File              `key:"file"`
	Secret  string            `key:"secret,secret"`
	Other   string            // not from the configuration
}

var sound = map[string]string{
	"text": "a b", "number": "-7", "flag": "true", "depth": "2", "list": `["a","b"]`, "tags": `[{"name":"a","value":1.5}]`,
	"records": `[{"name":"x","value":true},{"name":"y"}]`,
}

// with returns the values after a change. A key in encrypted is a secret.
func with(key, value string, encrypted ...string) Values {
	return Values{
		Get: func(k string) string {
			if k == key {
				return value
			}
			return sound[k]
		},
		Secret: func(k string) bool { return len(encrypted) > 0 && encrypted[0] == k },
	}
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte("content"), 0o600))
	var r check.Report
	got := everything{Other: "kept"}
	with("file", path).Read(&got, &r)
	assert.Empty(t, r)
	assert.Equal(t, everything{
		Text: "a b", Number: -7, Flag: true, Nested: nestedFields{2}, List: []string{"a", "b"}, Tags: map[string]string{"a": "1.5"},
		Records: []record{{"x", "true"}, {"y", ""}}, File: File{Path: path, Content: "content"}, Other: "kept",
	}, got)
}

func TestFaultsOfForm(t *testing.T) {
	for _, c := range []struct{ key, value, says, advises string }{
		{"number", "360s", "must be a whole number", "without quotes or a unit"},
		{"number", "", "must be a whole number", "without quotes or a unit"},
		{"depth", "1.5", "must be a whole number", "without quotes or a unit"},
		{"flag", "on", "must be true or false", "without quotes"},
		{"list", "a, b", "must be a list of texts", "pulumi config set --path 'list[0]'"},
		{"list", "[1]", "must be a list of texts", "write [a, b]"},
		{"records", `["a=1"]`, "must be a list of records with the fields name, value", "docs/configuration.md"},
		{"records", `[{"name":"a","vlaue":"1"}]`, "is not a field of it, these are: name, value", "did you mean value?"},
		{"records", `[{"name":"a","value":[1]}]`, "holds neither a text nor a number", "write a text"},
		{"tags", `[{"value":"a"}]`, "lacks a name", "write {name: …, value: …}"},
		{"tags", `[{"name":"a","value":"1"},{"name":"a","value":"2"}]`, "is named twice", "name it once"},
		{"secret", "tell-nobody", "stands in plain text in the stack's file", "`pulumi config set --secret secret`"},
	} {
		var r check.Report
		with(c.key, c.value).Read(&everything{}, &r)
		if assert.Len(t, r.Faults, 1, c.value) {
			assert.Equal(t, c.key, r.Faults[0].Key)
			assert.Contains(t, r.Faults[0].Allowed, c.says)
			assert.Contains(t, r.Faults[0].Remedy, c.advises)
			assert.NotContains(t, r.Err().Error(), "tell-nobody")
		}
	}
}

func TestSecrets(t *testing.T) {
	var r check.Report
	var got everything
	with("secret", "tell-nobody", "secret").Read(&got, &r)
	assert.Empty(t, r)
	assert.Equal(t, "tell-nobody", got.Secret)
}

func TestFiles(t *testing.T) {
	assert.Zero(t, readFile(""))
	assert.ErrorIs(t, readFile("nowhere/file").Err, os.ErrNotExist)
	home := t.TempDir()
	t.Setenv("HOME", home)
	require.NoError(t, os.WriteFile(filepath.Join(home, "file"), []byte("content"), 0o600))
	assert.Equal(t, File{Path: "~/file", Content: "content"}, readFile("~/file"))
}

// What a site gives lies over what the stack gives, and is called by both names.
func TestOverlay(t *testing.T) {
	site := with("", "").Overlay("nyc", map[string]string{"number": "x", "text": ""})
	assert.Equal(t, []string{"number", "text"}, site.Own())
	var r check.Report
	var got everything
	site.Read(&got, &r)
	require.Len(t, r.Faults, 1)
	assert.Equal(t, "sites[nyc].number", r.Faults[0].Key)
	assert.Empty(t, got.Text, "an empty text of the site counts")
	assert.Equal(t, "list", site.Name("list"))
	assert.Equal(t, []string{"a", "b"}, got.List)
}

func TestKeys(t *testing.T) {
	assert.Equal(t, map[string]Kind{
		"text": "string", "number": "integer", "flag": "boolean", "depth": "integer", "list": "list", "tags": "records", "records": "records",
		"file": "string", "secret": "secret",
	}, Keys(&everything{}))
}
