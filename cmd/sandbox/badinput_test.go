package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/instance"
)

// What people mistype, for each command. A stack's own faults, such as a kubeconfig that is not there, are the program's to report.
func TestBadInputIsOneLineAndChangesNothing(t *testing.T) {
	t.Setenv(instance.RootVariable, "../..")
	t.Setenv(instance.ToolsVariable, t.TempDir())
	missing := filepath.Join(t.TempDir(), "missing")
	none := "is about the whole sandbox and takes no arguments, such as \"eks\""
	for line, says := range map[string]string{
		"":          "which command? There are: calm, destroy, down",
		"stauts":    `there is no command "stauts": did you mean status?`,
		"xyzxyz":    `there is no command "xyzxyz"; there are: calm, destroy`,
		"up":        "which stack? `make up STACK=local`",
		"preview":   "which stack? `make preview STACK=local`",
		"refresh":   "which stack? `make refresh STACK=local`",
		"destroy":   "which stack? `make destroy STACK=local`",
		"smoke":     "which stack? `make smoke STACK=local`",
		"fault":     "which fault? Such as `make fault DO=\"fail create NodeGroup\"`",
		"tools eks": "tools " + none, "program eks": "program " + none, "env eks": "env " + none,
		"calm eks": "calm " + none, "ledger eks": "ledger " + none, "down eks": "down " + none,
		"calm":                        "the simulated clouds have not run here yet: `make up STACK=eks`",
		"ledger":                      "the simulated clouds have not run here yet: `make up STACK=eks`",
		"fault fail create NodeGroup": "make tools",

		"up ekss":      `there is no stack "ekss": did you mean eks?`,
		"preview lcal": `there is no stack "lcal": did you mean local?`,
		"refresh prod": `there is no stack "prod"; there are: aks, `,
		"destroy esk":  `there is no stack "esk"; there are: aks, `,
		"status ask":   `there is no stack "ask"; there are: aks, `,
		"smoke locla":  `there is no stack "locla": did you mean local?`,
		"smoke eks":    "the servers of the stack eks are simulated in the sandbox",

		"status":                             "down: the control plane does not exist; run `make up`",
		"status eks":                         "down: the simulated clouds have not run here yet; run `make up STACK=eks`",
		"status local eks":                   `what is "eks"? It takes one stack`,
		"status --namspace migratory":        "unknown flag: --namspace; `bin/sandbox help status` lists the flags",
		"status --namespace":                 "flag needs an argument: --namespace",
		"status --context prod":              "--context names a context in a kubeconfig: name that by --kubeconfig",
		"status --watch --json":              "[json watch] were all set",
		"status --kubeconfig " + missing:     "there is no kubeconfig " + missing + ": no such file",
		"status --kubeconfig ../Pulumi.yaml": "there is no kubeconfig ../Pulumi.yaml",
		"status --kubeconfig main.go":        "main.go is not a kubeconfig: ",
	} {
		home := filepath.Join(t.TempDir(), "home")
		t.Setenv(instance.HomeVariable, home)
		code := 0
		said := printed(t, func() { code = exitCode(execute(t, strings.Fields(line)...)) })
		if code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, says) {
			t.Errorf("%s: exit code %d and\n%s\nin place of %q", line, code, said, says)
		}
		if _, err := os.Stat(home); !os.IsNotExist(err) {
			t.Errorf("%s: the sandbox was made: %v", line, err)
		}
	}
}

// What a sandbox was made as is seen before the tools are built, which takes minutes.
func TestOtherNodesThanThoseThatThereAreRefusedAtOnce(t *testing.T) {
	t.Setenv(instance.RootVariable, "../..")
	tools := t.TempDir()
	t.Setenv(instance.ToolsVariable, tools)
	for _, c := range []struct{ network, nodes, images, says string }{
		{"", "real", "", "made with simulated nodes, and NODES=real asks for real nodes"},
		{"207", "kwok", "", "made with real nodes, and NODES=kwok asks for simulated nodes"},
		{"207", "", "pull", "IMAGES=pull"},
	} {
		home := t.TempDir()
		t.Setenv(instance.HomeVariable, home)
		t.Setenv(cluster.NodesVariable, c.nodes)
		t.Setenv(cluster.ImagesVariable, c.images)
		write(t, map[string]string{filepath.Join(home, "control-plane", "record.json"): `{"kube-apiserver":1}`})
		if c.network != "" {
			write(t, map[string]string{filepath.Join(home, "control-plane", "network"): c.network})
		}
		for _, line := range []string{"up local", "preview local", "env"} {
			code := 0
			said := printed(t, func() { code = exitCode(execute(t, strings.Fields(line)...)) })
			if code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, c.says) || !strings.Contains(said, "`make down`") {
				t.Errorf("%s with %v: exit code %d and\n%s", line, c, code, said)
			}
		}
	}
	if built, err := os.ReadDir(tools); err != nil || len(built) > 0 {
		t.Errorf("tools were built: %v, %v", built, err)
	}
}

func TestEveryCommandHasHelp(t *testing.T) {
	for _, c := range newRoot().Commands() {
		if c.Hidden || c.Name() == "help" {
			continue
		}
		for _, line := range []string{"help " + c.Name(), c.Name() + " --help"} {
			if said := printed(t, func() { _ = execute(t, strings.Fields(line)...) }); !strings.Contains(said, "sandbox "+c.Name()) {
				t.Errorf("%s says\n%s", line, said)
			}
		}
	}
}

func execute(t *testing.T, args ...string) error {
	root := newRoot()
	root.SetArgs(args)
	return root.ExecuteContext(t.Context())
}

// printed returns all that a function prints.
func printed(t *testing.T, print func()) string {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = writer, writer
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()
	print()
	writer.Close()
	output, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}
