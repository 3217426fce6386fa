package check

import (
	"fmt"
	"slices"
	"strings"
)

// Known returns an error where a name, such as that of a command or a stack, is none of the known ones. It says which is nearest.
func Known(what, name string, known []string) error {
	if slices.Contains(known, name) {
		return nil
	}
	if near := Nearest(name, known); near != "" {
		return fmt.Errorf("there is no %s %q: did you mean %s?", what, name, near)
	}
	return fmt.Errorf("there is no %s %q; there are: %s", what, name, strings.Join(known, ", "))
}
