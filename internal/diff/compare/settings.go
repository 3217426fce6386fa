package compare

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"stateful-clusters/internal/diff/change"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/project"
)

// readSettings reads the configuration of both sides. Both get the charts in the versions that either wants.
func (s *sides) readSettings() (err error) {
	if s.is, err = project.Settings(s.after.Root, s.Stack); err != nil {
		return err
	}
	s.was = s.is // of a new stack nothing differs
	if s.isNew() {
		return nil
	}
	if s.was, err = project.Settings(s.before.Root, s.Stack); err != nil {
		return fmt.Errorf("%s: %w", s.base, err)
	}
	versions := project.ChartVersions(s.was, s.is)
	s.before.Project().ChartVersions, s.after.Project().ChartVersions = versions, versions
	return nil
}

// asConfigured puts the stack's own values back where the sandbox has had others.
func (s *sides) asConfigured(side *instance.Instance, events []byte) ([]byte, error) {
	local, err := side.Project().Local(s.Stack)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(local)) {
		events = bytes.ReplaceAll(events, []byte(local[key]), []byte(s.is[key].Value))
	}
	return bytes.ReplaceAll(events, []byte(side.Home), []byte(".sandbox")), nil
}

// differing returns the keys of the configuration that differ, sorted.
func differing(before, after map[string]project.Setting) []change.Setting {
	all := maps.Clone(before)
	maps.Copy(all, after)
	var changed []change.Setting
	for _, key := range slices.Sorted(maps.Keys(all)) {
		was, is := before[key], after[key]
		if was.Value == is.Value { // no value and an empty one are the same to the program
			continue
		}
		s := change.Setting{Key: key, Old: change.None, New: change.None}
		if was.Value != "" {
			s.Old = change.Text(was.Shown())
		}
		if is.Value != "" {
			s.New = change.Text(is.Shown())
		}
		switch {
		case was.Secret && is.Secret:
			s.Note = "encrypted anew, and taken for another value: nobody can decrypt it here"
		case project.StandsIn(key):
			s.Note, s.Unseen = "not previewed: the sandbox has its own", true
		}
		changed = append(changed, s)
	}
	return changed
}
