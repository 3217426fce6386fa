package instance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// The folders of a home that hold programs.
const (
	binFolder  = "bin"     // for PATH: the wrapper `pulumi`, kubectl, the provider, the stand-in for gke-gcloud-auth-plugin
	toolFolder = "libexec" // every tool, as a link that stays where it is when the tool is built anew
)

// ToolPath returns where a tool is found in this home.
func (i *Instance) ToolPath(tool string) string { return filepath.Join(i.Home, toolFolder, tool) }

// install links the tools into the home and writes the scripts there.
func (i *Instance) install(chain *toolchain.Chain, log *progress.Log) error {
	for _, folder := range []string{binFolder, toolFolder, stateFolder} {
		if err := os.MkdirAll(filepath.Join(i.Home, folder), 0o755); err != nil {
			return fmt.Errorf("creating the sandbox's folders: %w", err)
		}
	}
	official, missing := exec.LookPath(toolchain.LanguageHost) // of the CLI's own distribution
	for _, tool := range chain.Names() {
		switch {
		case tool == toolchain.Pulumi:
			// Not as a link: the CLI follows links to itself and looks for its language hosts where it ends up.
			if err := duplicate(chain.Path(tool), i.ToolPath(tool)); err != nil {
				return err
			}
		case tool == toolchain.LanguageHost && missing == nil:
			log.Printf("language host: using %s, which is installed on this machine", official)
			if err := os.RemoveAll(i.ToolPath(tool)); err != nil {
				return err
			}
		default:
			if err := link(chain.Path(tool), i.ToolPath(tool)); err != nil {
				return err
			}
		}
	}
	for _, tool := range []string{toolchain.Kubectl, toolchain.Provider} {
		if err := link(chain.Path(tool), filepath.Join(i.Home, binFolder, tool)); err != nil {
			return err
		}
	}
	for name, script := range map[string]string{"pulumi": i.wrapper(), authPlugin: i.authPluginScript()} {
		err := replace(filepath.Join(i.Home, binFolder, name), func(path string) error { return os.WriteFile(path, []byte(script), 0o755) })
		if err != nil {
			return err
		}
	}
	return nil
}

// wrapper is the command `pulumi` of this sandbox.
func (i *Instance) wrapper() string {
	return fmt.Sprintf(`#!/bin/sh
# The Pulumi CLI on this sandbox's copy of the project.
export %s=%s %s=%s %s=%s
exec %s pulumi "$@"
`, RootVariable, quote(i.Root), HomeVariable, quote(i.Home), ToolsVariable, quote(i.Tools), quote(i.ToolPath(toolchain.Driver)))
}

// quote makes a word of the shell that means exactly text.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func link(target, path string) error {
	if present, err := os.Readlink(path); err == nil && present == target {
		return nil
	}
	return replace(path, func(scratch string) error { return os.Symlink(target, scratch) })
}

// duplicate makes path the same file as source, or a copy where they lie on different disks.
func duplicate(source, path string) error {
	a, err := os.Stat(source)
	if err != nil {
		return err
	}
	if b, err := os.Stat(path); err == nil && os.SameFile(a, b) {
		return nil
	}
	return replace(path, func(scratch string) error {
		if os.Link(source, scratch) == nil {
			return nil
		}
		content, err := os.ReadFile(source)
		if err != nil {
			return err
		}
		return os.WriteFile(scratch, content, 0o755)
	})
}

// replace creates a file under another name and renames it, so that a call at the same time finds the old or the new one.
func replace(path string, create func(scratch string) error) error {
	scratch := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := create(scratch); err != nil {
		return fmt.Errorf("installing %s: %w", filepath.Base(path), err)
	}
	return os.Rename(scratch, path)
}
