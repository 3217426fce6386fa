package chat

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kubectl plays the clusters nyc, with two members, and sfc, with one, for the calls that the chat makes. BRIDGE is the view of the bridge,
// SILENT a member who does not answer, LOST a site whose API is away, DEAF makes the demo end at once, DROPS makes it throw the first words
// away, and STORES is a file with the Secret of nyc.
const kubectl = `#!/bin/sh
site=$(basename "$2")
shift 4
if [ "$site" = "$LOST" ]; then echo "connection refused" >&2; exit 1; fi
case "$1 $2" in
"get pods")
  if [ "$site" = nyc ]; then
    echo '{"items": [{"metadata": {"name": "nyc-a"}}, {"metadata": {"name": "nyc-b"}},
      {"metadata": {"name": "nyc-c", "deletionTimestamp": "2026-01-01T00:00:00Z"}}]}'
  else
    echo '{"items": [{"metadata": {"name": "sfc-x"}}]}'
  fi ;;
"exec --stdin")
  for name in "$@"; do :; done
  test -z "$DEAF" || { echo "no such class"; exit 1; }
  echo "GMS: address=$name, cluster=$site"
  echo "Local view: [$3|1] (2) [$3, $name]"
  if [ "$site" = nyc ]; then all="nyc-a nyc-b sfc-x:sfc"; else all="sfc-x nyc-a:nyc nyc-b:nyc"; fi
  while printf ": "; read -r line; do
    test -z "$DROPS" || { DROPS=; read -r line; }
    echo "<< $line from $name"
    for who in "$name" $all; do
      test "${who%:*}" = "$SILENT" || test "${who#*:}" = "$LOST" || echo "<< response from $who"
    done
  done ;;
"exec nyc-b"|"exec sfc-x")
  if [ -n "$BRIDGE" ]; then echo "_$2:$site (ip=192.0.2.1:7800)"; echo "view=$BRIDGE"; echo cluster=bridge; else exit 1; fi ;;
"get secret")
  test "$site" != nyc || test -z "$STORES" || cat "$STORES" ;;
*) exit 1 ;;
esac
`

const sites = `{"nyc": {"kubeconfig": "k", "namespace": "jgroups", "members": 2},
	"sfc": {"kubeconfig": "k", "namespace": "jgroups", "members": 1}}`

// command runs the command with what `pulumi stack output` writes.
func command(t *testing.T, sites string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "kubectl")
	require.NoError(t, os.WriteFile(program, []byte(kubectl), 0o755))
	var out, err bytes.Buffer
	call := func(ctx context.Context, args ...string) *exec.Cmd { return exec.CommandContext(ctx, program, args...) }
	code = Command(t.Context(), call, args, strings.NewReader(sites), &out, &err)
	return out.String(), err.String(), code
}

const together = "[_nyc-b:nyc|1] (2) [_nyc-b:nyc, _sfc-x:sfc]"

// A view that was merged tells of what, which differs among members.
func TestAMergedViewIsAView(t *testing.T) {
	t.Setenv("BRIDGE", "MergeView::"+together+", 2 subgroups: [_nyc-b:nyc|0] (1) [_nyc-b:nyc], [_sfc-x:sfc|0] (1) [_sfc-x:sfc]")
	out, _, code := command(t, sites)
	assert.Equal(t, 0, code, out)
	assert.Contains(t, out, together+"\n")
}

func TestEverybodyAnswers(t *testing.T) {
	t.Setenv("BRIDGE", together)
	out, errors, code := command(t, sites)
	assert.Equal(t, 0, code, out)
	assert.Empty(t, errors)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 4)
	assert.Regexp(t, `^bridge +ok .* nyc,sfc +`, lines[0])
	assert.Contains(t, lines[0], together)
	assert.Regexp(t, `^join +ok .* sfc +smoke-[a-z0-9]+ has joined sfc in sfc-x`, lines[1])
	assert.Regexp(t, `^chat +ok .* nyc +2 of 2 members answered: nyc-a nyc-b$`, lines[2])
	assert.Regexp(t, `^chat +ok .* sfc +1 of 1 members answered: sfc-x$`, lines[3])
}

// Each fault fails the check that meets it, which says who it is and where to read on.
func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		variable, value, says string
		sites                 string
	}{
		"a silent member": {"SILENT", "nyc-a",
			`chat +failed .* nyc +1 of 2 members answered: nyc-b; silent: nyc-a; see docs/jgroups.md`, sites},
		"sites that are apart": {"BRIDGE", "[_sfc-x:sfc|0] (1) [_sfc-x:sfc]", `bridge +failed .*not all in one view`, sites},
		"a site whose name begins another's": {"BRIDGE", "[_nyc-b:nyc|1] (2) [_nyc-b:nyc, _sfc-x:sfc-2]",
			`bridge +failed .*not all in one view`, sites},
		"nobody in the bridge": {"BRIDGE", "", `bridge +failed .*not all in one view`, sites},
		"a missing member": {"BRIDGE", together, `chat +failed .* nyc +2 of 5 members answered`,
			strings.Replace(sites, `"members": 2`, `"members": 5`, 1)},
		"an API that is away":    {"LOST", "nyc", `members +failed .* nyc +listing the members of nyc: .*connection refused`, sites},
		"a demo that ends":       {"DEAF", "yes", `join +failed .* sfc +joining sfc in sfc-x: .*no such class`, sites},
		"no member to be joined": {"LOST", "sfc", `join +failed .* no member of any site runs`, `{"sfc"` + strings.SplitN(sites, `"sfc"`, 2)[1]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("BRIDGE", together)
			t.Setenv(c.variable, c.value)
			out, _, code := command(t, c.sites, "--timeout", "1s")
			assert.Equal(t, 1, code, out)
			assert.Regexp(t, c.says, out)
		})
	}
}

// A busy machine lets the demo throw away what it was told.
func TestWhatWasThrownAwayIsSaidAgain(t *testing.T) {
	t.Setenv("BRIDGE", together)
	t.Setenv("DROPS", "yes")
	out, _, code := command(t, sites)
	assert.Equal(t, 0, code, out)
}

// Where the last site is lost, somebody joins the one before it. The lost one still counts.
func TestALostSiteIsNotJoined(t *testing.T) {
	t.Setenv("BRIDGE", "[_nyc-b:nyc|2] (1) [_nyc-b:nyc]")
	t.Setenv("LOST", "sfc")
	out, _, code := command(t, sites, "--timeout", "1s")
	assert.Equal(t, 1, code, out)
	assert.Regexp(t, `members +failed .* sfc +listing the members of sfc: .*connection refused`, out)
	assert.Regexp(t, `join +ok .* nyc +smoke-[a-z0-9]+ has joined nyc in nyc-a`, out)
	assert.Regexp(t, `chat +ok .* nyc +2 of 2 members answered: nyc-a nyc-b`, out)
	assert.Regexp(t, `chat +failed .* sfc +0 of 1 members answered`, out)
	out, _, code = command(t, sites, "--from", "sfc")
	assert.Equal(t, 1, code, out)
	assert.Regexp(t, `join +failed .* sfc +no member of the site runs`, out)
}

func TestBadUsage(t *testing.T) {
	for input, says := range map[string]string{
		"":   "is not the stack's output sites",
		"{}": "the stack has no sites",
		`{"nyc": {"kubeconfig": "[secret]", "namespace": "jgroups"}}`: "call pulumi with --show-secrets",
		sites: "", // with the arguments below
	} {
		args := []string{}
		if says == "" {
			args, says = []string{"--from", "lon"}, `there is no site "lon"`
		}
		_, errors, code := command(t, input, args...)
		assert.Equal(t, 2, code, input)
		assert.Contains(t, errors, says, input)
		assert.Equal(t, 1, strings.Count(errors, "\n"), errors)
	}
	_, errors, code := command(t, sites, "--timeout", "-1s")
	assert.Equal(t, 2, code)
	assert.Contains(t, errors, "--timeout is -1s")
}

// Nobody else may read the kubeconfigs, and they go.
func TestKubeconfigsAreNotLeft(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Setenv("BRIDGE", together)
	_, _, code := command(t, sites)
	require.Equal(t, 0, code)
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Empty(t, left)
}
