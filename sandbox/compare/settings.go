package compare

import (
	"maps"
	"slices"

	"stateful-clusters/sandbox/change"
	"stateful-clusters/sandbox/project"
)

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
			s.Old = change.Text(was.Shown)
		}
		if is.Value != "" {
			s.New = change.Text(is.Shown)
		}
		switch {
		case was.Secret && is.Secret:
			s.Note = "encrypted anew, and taken for another value: nobody can decrypt it here"
		case project.StandsIn(key):
			s.Note = "not previewed: the sandbox has its own"
		}
		changed = append(changed, s)
	}
	return changed
}
