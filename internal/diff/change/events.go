// Package change says what a change of the program or of its configuration does to a stack, as the engine foresees it.
package change

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

// Run is what one run of the engine had to say: `pulumi preview --event-log`.
type Run struct {
	Steps    []Step
	Outputs  map[string]any // of the stack
	Warnings []string
	Errors   []string

	failed []string // the URNs of the errors
}

// Step is what the engine does, or would do, with one resource.
type Step struct{ apitype.StepEventMetadata }

type state = apitype.StepEventStateMetadata

// Read reads the events of a run.
func Read(events io.Reader) (Run, error) {
	var run Run
	for decoder := json.NewDecoder(events); ; {
		var e apitype.EngineEvent
		if err := decoder.Decode(&e); errors.Is(err, io.EOF) {
			return run, nil
		} else if err != nil {
			return run, fmt.Errorf("reading the engine's events: %w", err)
		}
		run.add(e)
	}
}

func (run *Run) add(e apitype.EngineEvent) {
	switch {
	case e.ResourcePreEvent != nil:
		run.Steps = append(run.Steps, Step{e.ResourcePreEvent.Metadata})
	case e.ResOutputsEvent != nil:
		if step := e.ResOutputsEvent.Metadata; step.Type == string(resource.RootStackType) && step.New != nil {
			run.Outputs = step.New.Outputs
		}
	case e.ErrorEvent != nil:
		run.Errors = appendOnce(run.Errors, e.ErrorEvent.Error)
	case e.DiagnosticEvent == nil || e.DiagnosticEvent.Ephemeral:
	case e.DiagnosticEvent.Severity == "warning":
		run.Warnings = appendOnce(run.Warnings, e.DiagnosticEvent.Message)
	case e.DiagnosticEvent.Severity == "error":
		run.Errors = appendOnce(run.Errors, e.DiagnosticEvent.Message)
		run.failed = append(run.failed, e.DiagnosticEvent.URN)
	}
}

// FailedReplacements returns the resources that were to be deleted first, and then failed to be created again.
func (run Run) FailedReplacements() []Step {
	goesFirst := deletedFirst(run.Steps)
	return slices.DeleteFunc(slices.Clone(run.Steps), func(s Step) bool {
		return s.Op != apitype.OpReplace || !goesFirst[s.URN] || !slices.Contains(run.failed, s.URN)
	})
}

func appendOnce(list []string, text string) []string {
	if text = strings.TrimSpace(text); text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
