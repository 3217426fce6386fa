package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/instance"
)

// What people mistype, for each command. A stack's own faults, such as a kubeconfig that is not there, are the program's to report.
func TestBadInputIsOneLineAndChangesNothing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv(instance.RootVariable, "..")
	t.Setenv(instance.ToolsVariable, t.TempDir())
	missing := filepath.Join(t.TempDir(), "missing")
	none := "is about the whole sandbox and takes no arguments, such as \"eks\"; a stack is taken by: up, preview"
	for line, says := range map[string]string{
		"":          "which command? There are: tools, program, up",
		"stauts":    `there is no command "stauts": did you mean status?`,
		"up":        "which stack? `make up STACK=local`",
		"preview":   "which stack? `make preview STACK=local`",
		"refresh":   "which stack? `make refresh STACK=local`",
		"destroy":   "which stack? `make destroy STACK=local`",
		"smoke":     "which stack? `make smoke STACK=local`",
		"fault":     "which fault? Such as `make fault",
		"tools eks": "tools " + none, "program eks": "program " + none, "env eks": "env " + none,
		"calm eks": "calm " + none, "ledger eks": "ledger " + none, "down eks": "down " + none,
		"calm":   "the simulated clouds have not run here yet: `make up STACK=eks`",
		"ledger": "the simulated clouds have not run here yet: `make up STACK=eks`",

		"up ekss":      `there is no stack "ekss": did you mean eks?`,
		"preview lcal": `there is no stack "lcal": did you mean local?`,
		"refresh prod": `there is no stack "prod"; there are: aks, eks, local`,
		"destroy esk":  `there is no stack "esk": did you mean eks?`,
		"status ask":   `there is no stack "ask": did you mean aks?`,
		"smoke locla":  `there is no stack "locla": did you mean local?`,
		"smoke eks":    "the stack eks is not deployed in the sandbox: `make up STACK=eks`",

		"status":                             "down: the control plane does not exist; run `make up`",
		"status eks":                         "down: the simulated clouds have not run here yet; run `make up STACK=eks`",
		"status local eks":                   `what is "eks"? It takes one stack, and the flags`,
		"status --namspace migratory":        "-namspace; there are --kubeconfig, --context and --namespace",
		"status --namespace":                 "flag needs an argument: -namespace; there are",
		"status --context prod":              "--context names a context in a kubeconfig: name that by --kubeconfig",
		"status --kubeconfig " + missing:     "there is no kubeconfig " + missing + ": no such file",
		"status --kubeconfig ../Pulumi.yaml": "running kubectl: exec: \"kubectl\": executable file not found in $PATH; install it, or run `make env`",
	} {
		home := filepath.Join(t.TempDir(), "home")
		t.Setenv(instance.HomeVariable, home)
		code := 0
		said := printed(t, func() { code = exitCode(run(t.Context(), strings.Fields(line))) })
		if code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, says) {
			t.Errorf("%s: exit code %d and\n%s\nin place of %q", line, code, said, says)
		}
		if _, err := os.Stat(home); !os.IsNotExist(err) {
			t.Errorf("%s: the sandbox was made: %v", line, err)
		}
	}
}

// printed returns all that a function prints.
func printed(t *testing.T, print func()) string {
	t.Helper()
	stderr := os.Stderr
	defer func() { os.Stderr = stderr }()
	return captured(t, func() {
		os.Stderr = os.Stdout
		print()
	})
}
