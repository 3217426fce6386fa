package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBadInputGetsOneLine(t *testing.T) {
	t.Chdir("../..")
	for says, args := range map[string][]string{
		"name one stack, such as: diff eks --base main":     {"aks", "eks"},
		`there is no stack "ekss": did you mean eks?`:       {"ekss"},
		`there is no format "mdx": did you mean md?`:        {"eks", "--format", "mdx"},
		`there is no format "html"; there are: md, text`:    {"eks", "--format", "html"},
		"unknown flag: --bas":                               {"eks", "--bas", "main"},
		`there is no revision "nowhere" in this repository`: {"eks", "--base", "nowhere"},
	} {
		code := 0
		command := command(&code)
		command.SetArgs(args)
		assert.ErrorContains(t, command.ExecuteContext(t.Context()), says)
	}
}
