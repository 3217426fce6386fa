package instance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/sandbox/program"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Pulumi returns the command that runs the CLI on the sandbox's copy of the project, in the sandbox's environment.
func (i *Instance) Pulumi(ctx context.Context, args ...string) *exec.Cmd {
	return i.command(ctx, toolchain.Pulumi, i.PulumiArgs(args)...)
}

// PulumiArgs returns the CLI's arguments with the folder of the project before them.
func (i *Instance) PulumiArgs(args []string) []string {
	return append([]string{"-C", i.project.Folder()}, args...)
}

// Kubectl returns the command that runs kubectl on the sandbox's cluster.
func (i *Instance) Kubectl(ctx context.Context, args ...string) *exec.Cmd {
	return i.command(ctx, toolchain.Kubectl, args...)
}

func (i *Instance) command(ctx context.Context, tool string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, i.ToolPath(tool), args...)
	cmd.Dir, cmd.Env = i.Root, i.Env()
	return cmd
}

// EnsureStack creates the stack if it does not exist.
func (i *Instance) EnsureStack(ctx context.Context, stack string) error {
	_, err := os.Stat(i.checkpoint(stack))
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return i.runPulumi(ctx, "stack", "init", stack)
}

// runPulumi runs the CLI, which says something only where it fails.
func (i *Instance) runPulumi(ctx context.Context, args ...string) error {
	if out, err := i.Pulumi(ctx, append(args, "--non-interactive")...).CombinedOutput(); err != nil {
		return fmt.Errorf("pulumi %s: %w\n%s", args[0], err, out)
	}
	return nil
}

// BuildProgram compiles the program, so that the compiler does not work behind the CLI's still screen.
func (i *Instance) BuildProgram(ctx context.Context, log *progress.Log) error {
	content, err := os.ReadFile(filepath.Join(i.Root, "Pulumi.yaml"))
	if err != nil {
		return fmt.Errorf("reading the project: %w", err)
	}
	var project struct {
		Runtime struct {
			Options struct {
				BuildTarget string `yaml:"buildTarget"`
			}
		}
	}
	if err := yaml.Unmarshal(content, &project); err != nil {
		return fmt.Errorf("reading Pulumi.yaml: %w", err)
	}
	target := program.Target(i.Root, project.Runtime.Options.BuildTarget)
	return log.Quietly("program: compiling", func() error { return program.Build(ctx, i.Root, target) })
}

// SetStandIns sets what takes the place of a stack's encrypted values.
func (i *Instance) SetStandIns(ctx context.Context, stack string) error {
	standIns := i.project.StandIns(stack)
	if len(standIns) == 0 {
		return nil
	}
	args := []string{"config", "set-all", "--stack", stack}
	for _, key := range slices.Sorted(maps.Keys(standIns)) {
		args = append(args, "--secret", key+"="+standIns[key])
	}
	return i.runPulumi(ctx, args...)
}
