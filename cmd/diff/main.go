// Command diff shows what the working tree changes in a stack, as the engine foresees it: diff <stack> [--base <ref>].
package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/diff"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/terminal"
)

// The exit codes are those of diff(1): 0 where nothing changes, 1 where something does, 2 where it could not be found out.
const (
	differs    = 1
	cannotTell = 2
)

// formats are the ways to print a report.
var formats = map[string]func(diff.Report) string{
	"text": func(r diff.Report) string { return r.Text(terminal.For(os.Stdout)) },
	"md":   diff.Report.Markdown,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := 0
	command := command(&code)
	if err := command.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "diff:", err)
		code = cannotTell
	}
	os.Exit(code)
}

func command(code *int) *cobra.Command {
	var base, format string
	command := &cobra.Command{
		Use:   "diff <stack>",
		Short: "Show what the working tree changes in a stack",
		Long: "Show what the working tree changes in a stack as an earlier revision makes it. Run it in the repository's root.\n" +
			"It exits with 0 where nothing changes, 1 where something does, 2 where it could not be found out.",
		SilenceErrors: true, SilenceUsage: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one stack, such as: diff eks --base main")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := check.Known("format", format, slices.Sorted(maps.Keys(formats))); err != nil {
				return err
			}
			report, err := run(cmd.Context(), args[0], base)
			if err != nil {
				if format == "md" {
					fmt.Print(diff.Failure(args[0], err))
				}
				return err
			}
			fmt.Print(formats[format](report))
			if report.Changes() {
				*code = differs
			}
			return nil
		},
	}
	command.Flags().StringVar(&base, "base", "", "compare with this `revision` (default: where the work left the main branch)")
	command.Flags().StringVar(&format, "format", "text", "text, or md for a comment on GitHub")
	return command
}

func run(ctx context.Context, stack, base string) (diff.Report, error) {
	sandbox, err := instance.Open(".", os.Getenv(instance.HomeVariable))
	if err != nil {
		return diff.Report{}, fmt.Errorf("%w: run this in the repository's root", err)
	}
	if err := check.Known("stack", stack, sandbox.Project().Stacks()); err != nil {
		return diff.Report{}, err
	}
	// On standard error, so that standard output holds nothing but the report.
	comparison := &diff.Comparison{Sandbox: sandbox, Stack: stack, Base: base, Log: progress.New(os.Stderr)}
	return comparison.Run(ctx)
}
