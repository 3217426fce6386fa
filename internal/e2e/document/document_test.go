package document

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBlocks(t *testing.T) {
	const text = "# A\n```sh\none  # why\n```\n## B\n```yaml\n# no heading\n```\n1. a\n\n   ```sh\n   two \\\n     three\n   ```\n```sh\n# needs a cloud account\nfour\n```\n"
	found := Blocks("x.md", text)
	assert.Equal(t, []Block{
		{"x.md: A: one", 3, "one  # why\n"},
		{"x.md: B: two \\", 12, "two \\\n  three\n"},
		{"x.md: B: # needs a cloud account", 16, "# needs a cloud account\nfour\n"},
	}, found)
	assert.True(t, found[2].Marked())
	assert.False(t, found[0].Marked())
}

func TestTwoBlocksOfOneNameAreRefused(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "README.md"), []byte("# A\n```sh\none\n```\n```sh\none\ntwo\n```\n"), 0o600))
	_, err := Read(root)
	assert.ErrorContains(t, err, "README.md: A: one stands there twice")
}
