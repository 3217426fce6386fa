package diff

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// run is what one run of the engine had to say: `pulumi preview --event-log`.
type run struct {
	steps    []step
	outputs  map[string]any // of the stack
	warnings []string
	errors   []string
	failed   []string // the URNs of the errors
}

// step is what the engine does, or would do, with one resource.
type step = apitype.StepEventMetadata

func readRun(events io.Reader) (r run, err error) {
	for decoder := json.NewDecoder(events); ; {
		var e apitype.EngineEvent
		if err := decoder.Decode(&e); errors.Is(err, io.EOF) {
			return r, nil
		} else if err != nil {
			return r, fmt.Errorf("reading the engine's events: %w", err)
		}
		r.add(e)
	}
}

func (r *run) add(e apitype.EngineEvent) {
	switch {
	case e.ResourcePreEvent != nil:
		r.steps = append(r.steps, e.ResourcePreEvent.Metadata)
	case e.ResOutputsEvent != nil:
		if s := e.ResOutputsEvent.Metadata; s.Type == string(resource.RootStackType) && s.New != nil {
			r.outputs = s.New.Outputs
		}
	case e.ErrorEvent != nil:
		r.errors = appendOnce(r.errors, e.ErrorEvent.Error)
	case e.DiagnosticEvent == nil || e.DiagnosticEvent.Ephemeral:
	case e.DiagnosticEvent.Severity == "warning":
		r.warnings = appendOnce(r.warnings, e.DiagnosticEvent.Message)
	case e.DiagnosticEvent.Severity == "error":
		r.errors = appendOnce(r.errors, e.DiagnosticEvent.Message)
		r.failed = append(r.failed, e.DiagnosticEvent.URN)
	}
}

func appendOnce(list []string, text string) []string {
	if text = strings.TrimSpace(text); text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// failedReplacements returns the resources that were to be deleted first, and then failed to be created again.
func (r run) failedReplacements() []step {
	goesFirst := deletedFirst(r.steps)
	return slices.DeleteFunc(slices.Clone(r.steps), func(s step) bool {
		return s.Op != Replaced || !goesFirst[s.URN] || !slices.Contains(r.failed, s.URN)
	})
}

// deletedFirst returns the resources whose replacement begins with a deletion.
func deletedFirst(steps []step) map[string]bool {
	created, first := map[string]bool{}, map[string]bool{}
	for _, s := range steps {
		switch s.Op {
		case apitype.OpCreateReplacement:
			created[s.URN] = true
		case apitype.OpDeleteReplaced:
			first[s.URN] = !created[s.URN]
		}
	}
	return first
}
