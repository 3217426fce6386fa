package change

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const secretJSON = `{"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270","ciphertext":"hidden"}`

// step reads one step as the engine writes it.
func step(t *testing.T, json string) Step {
	t.Helper()
	run, err := Read(strings.NewReader(`{"resourcePreEvent":{"metadata":` + json + `}}`))
	require.NoError(t, err)
	require.Len(t, run.Steps, 1)
	return run.Steps[0]
}

func TestPropertiesAreNamedWithBothValues(t *testing.T) {
	s := step(t, `{"op":"replace","urn":"urn:pulumi:s::p::t::n","type":"t","keys":["size"],
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

// Some providers name no paths, and a resource that gets another provider has none to ask.
func TestPropertiesAreFoundWhereNoProviderNamesThem(t *testing.T) {
	s := step(t, `{"op":"replace","type":"kubernetes:helm.sh/v3:Release","urn":"urn:pulumi:s::p::t::n","keys":["provider"],
		"old":{"provider":"urn:pulumi:s::p::pulumi:providers:kubernetes::one::id",
			"inputs":{"atomic":false,"version":"1","values":{"a":false,"b.c":1,"same":1}}},
		"new":{"provider":"urn:pulumi:s::p::pulumi:providers:kubernetes::other::id",
			"inputs":{"version":"2","values":{"a":true,"b.c":2,"same":1}}}}`)
	assert.Equal(t, []Property{
		{Path: "provider", Old: "one", New: "other", Forces: true},
		{Path: "values.a", Old: "false", New: "true"},
		{Path: `values["b.c"]`, Old: "1", New: "2"},
		{Path: "version", Old: "1", New: "2"},
	}, properties(s))
}

func TestWhatLiesWithinASecretIsSecret(t *testing.T) {
	s := step(t, `{"op":"update","urn":"urn:pulumi:s::p::t::n","type":"t",
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

// A provider that does not know its cluster yet leaves inputs as they are, and would seem to change all that it else completes.
func TestCompletedInputsAndRawOnesAreAlike(t *testing.T) {
	for _, c := range []struct{ kind, completed, raw string }{
		{"kubernetes:apps/v1:StatefulSet", `{"spec":{"requests":{"cpu":"500m","memory":"1Gi"}}}`,
			`{"spec":{"requests":{"cpu":"0.5","memory":"1Gi"}}}`},
		{"kubernetes:core/v1:Secret", `{"data":` + secretJSON + `}`, `{"stringData":` + secretJSON + `}`},
		{"kubernetes:helm.sh/v3:Release", `{"lint":false,"keyring":"","repositoryOpts":{"repo":"r","caFile":""},"values":{"a":false}}`,
			`{"repositoryOpts":{"repo":"r"},"values":{"a":false}}`},
	} {
		s := step(t, `{"op":"replace","urn":"urn:pulumi:s::p::t::n","type":"`+c.kind+`",
			"old":{"custom":true,"inputs":`+c.completed+`},"new":{"custom":true,"inputs":`+c.raw+`}}`)
		assert.Empty(t, properties(s), c.kind)
		diff, err := objects([]Step{s})
		require.NoError(t, err)
		assert.Empty(t, diff, c.kind)
	}
}
