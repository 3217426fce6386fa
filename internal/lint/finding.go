package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// finding is one thing that a check says.
type finding struct {
	check string // the tool's name, and its own name for the check where it has several: kube-score/pod-networkpolicy
	where string // a file, a package or a Kubernetes object
	says  string
	place string // where exactly, such as a line or a stack; an accepted finding may move
}

func (f finding) String() string {
	return fmt.Sprintf("%s%s: %s (%s)", f.where, f.place, f.says, f.check)
}

// acceptance is a finding that stays, and why.
type acceptance struct {
	Check, Where, Says, Reason string
}

// acceptances are all of them.
type acceptances []acceptance

const acceptedFile = "internal/lint/accepted.yaml"

func loadAccepted(root string) (acceptances, error) {
	content, err := fs.ReadFile(os.DirFS(root), acceptedFile)
	if err != nil {
		return nil, fmt.Errorf("reading the accepted findings, from the repository's folder: %w", err)
	}
	return parseAccepted(content)
}

func parseAccepted(content []byte) (acceptances, error) {
	var all acceptances
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("%s: %w", acceptedFile, err)
	}
	var faults []error
	listed := map[finding]bool{}
	for _, a := range all {
		if a.Check == "" || a.Where == "" || a.Says == "" || a.Reason == "" {
			faults = append(faults, fmt.Errorf("%s: each entry needs check, where, says and reason, unlike that of %q", acceptedFile,
				a.Check+" "+a.Says))
		}
		if listed[a.key()] {
			faults = append(faults, fmt.Errorf("%s: %s stands there twice; keep one", acceptedFile, a.key()))
		}
		listed[a.key()] = true
	}
	return all, errors.Join(faults...)
}

func (a acceptance) key() finding { return finding{check: a.Check, where: a.Where, says: a.Says} }

// reconcile returns a line for each finding that nobody has accepted, and one for each accepted one that is gone.
func (all acceptances) reconcile(found []finding) (open, obsolete []string) {
	seen := map[finding]bool{}
	for _, a := range all {
		seen[a.key()] = false
	}
	for _, f := range found {
		key := f
		key.place = ""
		if _, accepted := seen[key]; accepted {
			seen[key] = true
		} else {
			open = append(open, f.String())
		}
	}
	for _, a := range all {
		if !seen[a.key()] {
			obsolete = append(obsolete, fmt.Sprintf("%s: %s is found no longer; remove its entry", filepath.ToSlash(acceptedFile), a.key()))
		}
	}
	return open, obsolete
}
