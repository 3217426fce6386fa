package document

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBlocks(t *testing.T) {
	const text = "# A\n```sh\none  # why\n```\n```yaml\n# no heading\n```\n1. a\n\n   ```sh\n   two \\\n     three\n   ```\n```sh\n# needs a cloud account\nfour\n```\n"
	found := Blocks("x.md", text)
	assert.Equal(t, []Block{{"x.md:3", "one  # why\n"}, {"x.md:11", "two \\\n  three\n"}, {"x.md:15", "# needs a cloud account\nfour\n"}}, found)
}

func TestABlockIsFoundByHowItBegins(t *testing.T) {
	blocks := []Block{{"x.md:1", "one\ntwo\n"}, {"y.md:1", "one\nthree\n"}, {"z.md:1", "four\n"}, {"z.md:9", "four\n"}}
	found, err := Find(blocks, "one\nth")
	require.NoError(t, err)
	assert.Equal(t, "y.md:1", found.Where)
	_, err = Find(blocks, "four")
	assert.NoError(t, err, "they are the same")
	_, err = Find(blocks, "one")
	assert.ErrorContains(t, err, "x.md:1 and y.md:1 both begin with")
	found, err = Find(append(blocks, Block{"y.md:9", "one\n"}), "one\n")
	require.NoError(t, err)
	assert.Equal(t, "y.md:9", found.Where, "it is just that")
	_, err = Find(blocks, "five")
	assert.ErrorContains(t, err, "no document has")
}
