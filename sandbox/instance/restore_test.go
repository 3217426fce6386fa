package instance

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"stateful-clusters/sandbox/progress"
)

func TestAStateThatWasCutOffIsRestored(t *testing.T) {
	i := newInstance(t)
	path, err := i.checkpoint("local")
	if err != nil {
		t.Fatal(err)
	}
	const whole = `{"version":3,"checkpoint":{"latest":{}}}`
	writeFile(t, path, whole[:20])
	var out bytes.Buffer
	if err := i.Recover(t.Context(), progress.New(&out)); err == nil || !strings.Contains(err.Error(), "is cut off") {
		t.Errorf("without a version before, Recover returned %v", err)
	}
	writeFile(t, path+".bak", whole)
	if err := i.Recover(t.Context(), progress.New(&out)); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != whole {
		t.Errorf("the state is %q, %v", content, err)
	}
}
