package preflight

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestNeedsOnOneDiskAddUp(t *testing.T) {
	folder := t.TempDir()
	if notes := diskNotes(map[string]uint64{folder: 1}); len(notes) > 0 {
		t.Fatalf("one byte is too much: %v", notes)
	}
	half := uint64(1) << 62
	notes := diskNotes(map[string]uint64{filepath.Join(folder, "not", "there"): half, folder: half})
	if len(notes) != 1 || !strings.Contains(notes[0], "takes 9223372036.9 GB") {
		t.Errorf("the notes are %v", notes)
	}
}

func TestTheMemoryIsReadFromTheKernel(t *testing.T) {
	if available := availableMemory(); available < 1e6 || available == buildMemory {
		t.Errorf("%f bytes are available", available)
	}
}
