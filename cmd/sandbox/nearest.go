package main

import (
	"fmt"
	"strings"

	"github.com/agext/levenshtein"
)

func names(commands []command) string {
	var all []string
	for _, c := range commands {
		all = append(all, c.name)
	}
	return strings.Join(all, ", ")
}

// unknown says that a name is not known, and which known one is nearest.
func unknown(what, name, known string) error {
	near, least := "", 0
	for _, candidate := range strings.Split(known, ", ") {
		// A third of the letters may be wrong; two at least, so that short names are found too.
		if d := levenshtein.Distance(name, candidate, nil); d <= max(2, len(candidate)/3) && (near == "" || d < least) {
			near, least = candidate, d
		}
	}
	if near != "" {
		return fmt.Errorf("there is no %s %q: did you mean %s?", what, name, near)
	}
	return fmt.Errorf("there is no %s %q; there are: %s", what, name, known)
}
