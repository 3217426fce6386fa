package diff

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/project"
)

// readSettings reads the configuration of both sides. Both get the charts in the versions that either wants.
func (c *Comparison) readSettings() (err error) {
	if c.is, err = project.Settings(c.after.Root, c.Stack); err != nil {
		return err
	}
	_, err = os.Stat(filepath.Join(c.before.Root, "Pulumi."+c.Stack+".yaml"))
	if c.isNew = errors.Is(err, fs.ErrNotExist); c.isNew {
		c.was = c.is // so that none differs
		return nil
	}
	if c.was, err = project.Settings(c.before.Root, c.Stack); err != nil {
		return fmt.Errorf("%s: %w", c.base, err)
	}
	versions := project.ChartVersions(c.was, c.is)
	c.before.Project().ChartVersions, c.after.Project().ChartVersions = versions, versions
	return nil
}

// asConfigured puts the stack's own values back where the sandbox has had others.
func (c *Comparison) asConfigured(side *instance.Instance, events []byte) ([]byte, error) {
	local, err := side.Project().Local(c.Stack)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(local)) {
		events = bytes.ReplaceAll(events, []byte(local[key]), []byte(c.is[key].Value))
	}
	return bytes.ReplaceAll(events, []byte(side.Home), []byte(".sandbox")), nil
}

// differing returns the keys of the configuration that differ, sorted. A note says where a preview does not tell what follows.
func differing(before, after map[string]project.Setting) []Property {
	var changed []Property
	for _, key := range keys(before, after) {
		was, is := before[key], after[key]
		if was.Value == is.Value { // no value and an empty one are the same to the program
			continue
		}
		p := Property{Path: key, Old: none, New: none}
		if was.Value != "" {
			p.Old = text(was.Shown())
		}
		if is.Value != "" {
			p.New = text(is.Shown())
		}
		switch {
		case was.Secret && is.Secret:
			p.Note = "encrypted anew, and taken for another value: nobody can decrypt it here"
		case project.StandsIn(key):
			p.Note = "not previewed: the sandbox has its own"
		}
		changed = append(changed, p)
	}
	return changed
}
