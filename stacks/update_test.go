package stacks

import "flag"

// update rewrites what the tests of this package compare with, instead of comparing: go test ./stacks/ -update
var update = flag.Bool("update", false, "rewrite the golden files and the table of docs/configuration.md")
