package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"stateful-clusters/internal/diff/change"
	"stateful-clusters/internal/diff/compare"
)

// The exit codes are those of diff(1): 0 where nothing changes, 1 where something does, 2 where it could not be found out.
const cannotTell = 2

// errDiffers says that something changes.
var errDiffers = errors.New("")

// formats are the ways to print a report.
var formats = map[string]func(change.Report) string{"text": change.Report.Text, "md": change.Report.Markdown}

// diff shows what the working tree changes in a stack as an earlier revision makes it.
func diff(ctx context.Context, s *session, args []string) error {
	stack, args, err := s.stackOf("diff", args)
	if err != nil {
		return err
	}
	flags := flag.NewFlagSet("diff", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	base := flags.String("base", "", "compare with this `revision`; by default with where the work left the main branch")
	format := flags.String("format", "text", "text, or md for a comment on GitHub")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Println("diff exits with 0 where nothing changes, 1 where something does, 2 where it could not be found out. Its flags:")
		flags.SetOutput(os.Stdout)
		flags.PrintDefaults()
		return nil
	case err != nil:
		return fmt.Errorf("diff: %w; there are --base and --format", err)
	case flags.NArg() > 0:
		return fmt.Errorf("diff: what is %q? It takes one stack, and the flags --base and --format", flags.Arg(0))
	case formats[*format] == nil:
		return unknown("format", *format, "text, md")
	}
	comparison := &compare.Comparison{
		Sandbox: s.Instance, Stack: stack, Base: *base, Log: s.log,
		Tools: func(ctx context.Context) error { return tools(ctx, s, nil) },
	}
	report, err := comparison.Run(ctx)
	if err != nil {
		if *format == "md" {
			fmt.Print(change.Failure(stack, err))
		}
		return err
	}
	fmt.Print(formats[*format](report))
	if report.Changes() {
		return errDiffers
	}
	return nil
}
