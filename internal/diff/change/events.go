// Package change says what a change of the program or of its configuration does to a stack, as the engine foresees it.
package change

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Run is what one run of the engine had to say (`pulumi preview --event-log`; the format is that of
// https://pkg.go.dev/github.com/pulumi/pulumi/sdk/v3/go/common/apitype#EngineEvent).
type Run struct {
	Steps    []Step
	Outputs  map[string]any // of the stack
	Warnings []string
	Errors   []string

	failed []string // the URNs of the errors
}

// Step is what the engine does, or would do, with one resource.
type Step struct {
	Op, URN, Type string
	Old, New      *State
	Keys          []string // the properties that force a replacement
	Diffs         []string // the properties that differ, where the provider tells no more
	DetailedDiff  map[string]Difference
}

// State is one side of a step.
type State struct {
	Custom          bool   // a resource, not a component
	Provider        string // by its URN and id
	Inputs, Outputs map[string]any
}

// Difference is how a property differs.
type Difference struct {
	Kind      string `json:"diffKind"`
	InputDiff bool
}

type event struct {
	ResourcePreEvent, ResOutputsEvent *struct{ Metadata Step }
	DiagnosticEvent                   *diagnostic
	ErrorEvent                        *struct{ Error string }
}

type diagnostic struct {
	URN, Message, Severity string
	Ephemeral              bool // shown for a moment only
}

const stackType = "pulumi:pulumi:Stack"

// Read reads the events of a run.
func Read(events io.Reader) (Run, error) {
	var run Run
	decoder := json.NewDecoder(events)
	decoder.UseNumber()
	for {
		var e event
		err := decoder.Decode(&e)
		if errors.Is(err, io.EOF) {
			return run, nil
		}
		if err != nil {
			return run, fmt.Errorf("reading the engine's events: %w", err)
		}
		run.add(e)
	}
}

func (run *Run) add(e event) {
	switch {
	case e.ResourcePreEvent != nil:
		run.Steps = append(run.Steps, e.ResourcePreEvent.Metadata)
	case e.ResOutputsEvent != nil:
		if step := e.ResOutputsEvent.Metadata; step.Type == stackType && step.New != nil {
			run.Outputs = step.New.Outputs
		}
	case e.ErrorEvent != nil:
		run.Errors = appendOnce(run.Errors, strings.TrimSpace(e.ErrorEvent.Error))
	case e.DiagnosticEvent != nil && !e.DiagnosticEvent.Ephemeral:
		message := strings.TrimSpace(e.DiagnosticEvent.Message)
		switch e.DiagnosticEvent.Severity {
		case "warning":
			run.Warnings = appendOnce(run.Warnings, message)
		case "error":
			run.Errors = appendOnce(run.Errors, message)
			run.failed = appendOnce(run.failed, e.DiagnosticEvent.URN)
		}
	}
}

// FailedReplacements returns the resources that were to be deleted first, and then failed to be created anew.
func (run Run) FailedReplacements() []Step {
	goesFirst := deletedFirst(run.Steps)
	var failed []Step
	for _, s := range run.Steps {
		if s.Op == string(Replaced) && goesFirst[s.URN] && slices.Contains(run.failed, s.URN) {
			failed = append(failed, s)
		}
	}
	return failed
}

func appendOnce(list []string, text string) []string {
	if text == "" || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
