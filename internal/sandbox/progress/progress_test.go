package progress

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAStepSaysHowItEnded(t *testing.T) {
	var out bytes.Buffer
	log := New(&out)
	fault := errors.New("a fault")
	if err := log.Step("one", func() error { return nil }); err != nil {
		t.Error(err)
	}
	if err := log.Step("two", func() error { return fault }); !errors.Is(err, fault) {
		t.Errorf("the error is %v", err)
	}
	if !regexp.MustCompile(`^one: done \(\d+m?s\)\ntwo: failed \(\d+m?s\)\n$`).MatchString(out.String()) {
		t.Errorf("the log is %q", out.String())
	}
}

func TestALongStepShowsThatItIsAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		err := New(&out).Step("long", func() error { time.Sleep(50 * time.Second); return nil })
		if err != nil {
			t.Fatal(err)
		}
		want := "long … (15s)\nlong … (30s)\nlong … (45s)\nlong: done (50s)\n"
		if out.String() != want {
			t.Errorf("the log is %q, want %q", out.String(), want)
		}
	})
}

func TestOnATerminalTheLineCountsInPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log := &Log{out: &out, terminal: true}
		if err := log.Step("long", func() error { time.Sleep(2500 * time.Millisecond); return nil }); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "\r\033[Klong (2s)") ||
			!strings.HasSuffix(text, "\r\033[Klong: done (2.5s)\n") {
			t.Errorf("the log is %q", text)
		}
	})
}
