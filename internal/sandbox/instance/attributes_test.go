package instance

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/progress"
)

func TestAttributesThatWereCutOffAreRemoved(t *testing.T) {
	i := newInstance(t)
	path, err := i.checkpoint("local")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, `{"version":3,"checkpoint":{"latest":{}}}`)
	for content, stays := range map[string]bool{"": false, `{"user.con`: false, `{"md5":null}`: true} {
		writeFile(t, path+".attrs", content)
		var out bytes.Buffer
		if err := i.Recover(t.Context(), progress.New(&out)); err != nil {
			t.Fatal(err)
		}
		_, err := os.Stat(path + ".attrs")
		if stays == os.IsNotExist(err) || stays == strings.Contains(out.String(), "removing that file") {
			t.Errorf("with %q the file stays: %v; it said %q", content, !os.IsNotExist(err), &out)
		}
	}
}
