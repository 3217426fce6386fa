package toolchain

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// helper is a workshop's tool that a module pins as v1.2.3, and whose package nobody can build: it must come from the machine.
func helper() Tool {
	return Tool{Name: "helper", Module: ".", Package: "example.com/helper/cmd", Asked: []string{"version"}}
}

func workshopWithHelper(t *testing.T) workshop {
	w := newWorkshop(t)
	w.write(t, "go.mod", "module example\n\ngo 1.26\n\nrequire example.com/helper v1.2.3\n")
	return w
}

// program compiles a program that says a version, as release files of Go programs do.
func program(t *testing.T, path, version string) {
	t.Helper()
	source := filepath.Join(t.TempDir(), "main.go")
	content := "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"Client Version: " + version + "\") }\n"
	require.NoError(t, os.WriteFile(source, []byte(content), 0o644))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	out, err := exec.Command("go", "build", "-o", path, source).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func TestAToolOfThePinnedVersionIsTakenFromTheMachine(t *testing.T) {
	w := workshopWithHelper(t)
	right := t.TempDir()
	program(t, filepath.Join(right, "helper"), "v1.2.3")
	t.Setenv("PATH", right+":"+os.Getenv("PATH"))
	c := w.open(t, helper())
	out, err := buildTools(t.Context(), c)
	require.NoError(t, err)
	assert.Equal(t, "tools: helper v1.2.3 is the one in "+right+"\n", out)

	require.NoError(t, os.Remove(filepath.Join(right, "helper")), "what is taken is a copy")
	said, err := exec.Command(c.Path("helper")).Output()
	require.NoError(t, err)
	assert.Equal(t, "Client Version: v1.2.3\n", string(said))
}

func TestWhatIsNotTheMachinesOwnIsBuilt(t *testing.T) {
	right := filepath.Join(t.TempDir(), "right", "helper")
	program(t, right, "v1.2.3")
	content, err := os.ReadFile(right)
	require.NoError(t, err)
	for name, put := range map[string]func(folder string) error{
		"a script": func(folder string) error {
			return os.WriteFile(filepath.Join(folder, "helper"), []byte("#!/bin/sh\nexec "+right+"\n"), 0o755)
		},
		"another version": func(folder string) error {
			return os.WriteFile(filepath.Join(folder, "helper"), bytes.ReplaceAll(content, []byte("v1.2.3"), []byte("v1.2.4")), 0o755)
		},
		"the sandbox's own": func(folder string) error {
			own := filepath.Join(folder, "tools", "helper-0123456789abcdef", "helper")
			if err := os.MkdirAll(filepath.Dir(own), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(own, content, 0o755); err != nil {
				return err
			}
			return os.Symlink(own, filepath.Join(folder, "helper"))
		},
		"a version manager's link": func(folder string) error {
			manager := filepath.Join(folder, "manager")
			if err := os.WriteFile(manager, content, 0o755); err != nil {
				return err
			}
			return os.Symlink(manager, filepath.Join(folder, "helper"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			require.NoError(t, put(folder))
			t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
			_, err := buildTools(t.Context(), workshopWithHelper(t).open(t, helper()))
			assert.ErrorContains(t, err, "building helper")
		})
	}
}
