package main

import (
	"fmt"
	"strings"
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
	for _, candidate := range strings.Split(known, ", ") {
		// A third of the letters may be wrong; two at least, so that short names are found too.
		if distance(name, candidate) <= max(2, len(candidate)/3) {
			return fmt.Errorf("there is no %s %q: did you mean %s?", what, name, candidate)
		}
	}
	return fmt.Errorf("there is no %s %q; there are: %s", what, name, known)
}

// distance is the number of letters to insert, remove or replace that makes a into b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
