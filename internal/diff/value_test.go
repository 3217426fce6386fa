package diff

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const secretJSON = `{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","ciphertext":"hidden"}`

// oneStep reads one step as the engine writes it.
func oneStep(t *testing.T, json string) step {
	t.Helper()
	r, err := readRun(strings.NewReader(`{"resourcePreEvent":{"metadata":` + json + `}}`))
	require.NoError(t, err)
	require.Len(t, r.steps, 1)
	return r.steps[0]
}

func TestPropertiesAreNamedWithBothValues(t *testing.T) {
	s := oneStep(t, `{"op":"replace","urn":"urn:pulumi:s::p::t::n","type":"t","keys":["size"],
		"old":{"inputs":{"a":{"b":[{"c.d":1}]},"secret":`+secretJSON+`,"text":"","size":1},"outputs":{"tagsAll":{"x":"y"}}},
		"new":{"inputs":{"a":{"b":[{"c.d":8800}]},"secret":`+secretJSON+`,"text":"two\nlines","tagsAll":{"x":"z"},"size":1000000,
			"later":"04da6b54-80e4-46f7-96ec-b56ff0331ba9"}},
		"detailedDiff":{
			"a.b[0][\"c.d\"]":{"diffKind":"update","inputDiff":true},
			"secret":{"diffKind":"update","inputDiff":true},
			"text":{"diffKind":"update","inputDiff":true},
			"tagsAll.x":{"diffKind":"update"},
			"later":{"diffKind":"add","inputDiff":true},
			"gone":{"diffKind":"delete","inputDiff":true},
			"size":{"diffKind":"update","inputDiff":true},
			"__defaults":{"diffKind":"update","inputDiff":true},
			"a.__internal":{"diffKind":"update","inputDiff":true},
			"pluginDownloadURL":{"diffKind":"update","inputDiff":true}}}`)
	var lines []string
	for _, p := range properties(s) {
		lines = append(lines, p.change())
	}
	assert.Equal(t, []string{
		`a.b[0]["c.d"]: 1 → 8800`,
		`gone: none → none`,
		`later: none → [known after the change]`,
		`secret: another [secret]`,
		`size: 1 → 1000000 (forces the replacement)`,
		`tagsAll.x: y → z`,
		`text: "" → "two\nlines"`,
	}, lines)
}

func TestAnotherProviderIsTheReasonAlone(t *testing.T) {
	s := oneStep(t, `{"op":"replace","type":"kubernetes:helm.sh/v3:Release","urn":"urn:pulumi:s::p::t::n","keys":["provider"],
		"old":{"custom":true,"provider":"urn:pulumi:s::p::pulumi:providers:kubernetes::one::id","inputs":{"version":"1"}},
		"new":{"custom":true,"provider":"urn:pulumi:s::p::pulumi:providers:kubernetes::other::id","inputs":{"version":"2"}}}`)
	assert.Equal(t, []Property{{Path: "provider", Old: "one", New: "other", Forces: true}}, properties(s))
	diff, err := objects([]step{s})
	require.NoError(t, err)
	assert.Empty(t, diff, "it goes with its cluster")
}

func TestPropertiesAreThoseThatTheProviderNames(t *testing.T) {
	s := oneStep(t, `{"op":"update","urn":"urn:pulumi:s::p::t::n","type":"t","diffs":["size"],
		"old":{"inputs":{"size":1,"other":1}},"new":{"inputs":{"size":2,"other":2}}}`)
	assert.Equal(t, []Property{{Path: "size", Old: "1", New: "2"}}, properties(s))
}

func TestWhatLiesWithinASecretIsSecret(t *testing.T) {
	s := oneStep(t, `{"op":"update","urn":"urn:pulumi:s::p::t::n","type":"t",
		"old":{"inputs":{"data":`+secretJSON+`}},"new":{"inputs":{"data":`+secretJSON+`}},
		"detailedDiff":{"data.key[\"x\"]":{"diffKind":"update","inputDiff":true}}}`)
	assert.Equal(t, `data.key["x"]: another [secret]`, properties(s)[0].change())
}

func TestLongValuesAreShownAroundWhatDiffers(t *testing.T) {
	old, new := focus(strings.Repeat("a", 300)+"old"+strings.Repeat("z", 300), strings.Repeat("a", 300)+"new"+strings.Repeat("z", 300))
	for what, got := range map[string]string{"old": old, "new": new} {
		assert.Contains(t, got, "aaa"+what+"zzz")
		assert.True(t, strings.HasPrefix(got, "…a") && strings.HasSuffix(got, "z…"), got)
		assert.LessOrEqual(t, len([]rune(got)), widest+2)
	}
	old, new = focus("short", strings.Repeat("x", 300))
	assert.Equal(t, "short", old)
	assert.Equal(t, strings.Repeat("x", widest)+"…", new)
}
