package legacy

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/images"
	"stateful-clusters/internal/sandbox/progress"
)

func TestTry(t *testing.T) {
	log := progress.New(os.Stderr)
	tools := os.Getenv("SANDBOX_TOOLS")
	image, err := images.Cassandra("5.0.8")
	require.NoError(t, err)
	archive, err := images.Make(t.Context(), filepath.Join(tools, "images"), image, log)
	require.NoError(t, err)
	inits, err := filepath.Glob(filepath.Join(tools, "*/node-init"))
	require.NoError(t, err)
	r := Ring{Home: "/tmp/h/ring-home", Init: os.Getenv("INIT"), Rows: 10000, Keep: true}
	_ = inits
	require.NoError(t, r.Make(t.Context(), image, archive, log))
	record, err := r.Record()
	require.NoError(t, err)
	t.Log(record)
	n, err := r.Strangers()
	t.Log(n, err)
}
