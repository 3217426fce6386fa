package smoke

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
)

// Exit codes of Command.
const (
	exitOK = iota
	exitFailed
	exitUsage
)

// Command is the command smoke: it checks what its arguments name, prints the report and returns the exit code.
func Command(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	a, err := parse(args, getenv)
	if errors.Is(err, flag.ErrHelp) {
		return printHelp(stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "smoke: %v (smoke --help lists the flags)\n", err)
		return exitUsage
	}
	report := Run(ctx, a.options)
	write := report.Print
	if a.json {
		write = report.PrintJSON
	}
	if err := write(stdout); err != nil {
		fmt.Fprintf(stderr, "smoke: writing the report: %v\n", err)
		return exitFailed
	}
	if !report.OK() {
		return exitFailed
	}
	return exitOK
}

func printHelp(out io.Writer) int {
	fmt.Fprintln(out, "smoke checks a deployed MigratoryData from outside: smoke [flags] URL")
	fmt.Fprintln(out, "It exits with 0 if no check failed, with 1 if one did, and with 2 if it was called wrongly.")
	fmt.Fprintf(out, "The variable %s holds the token for publishing and reading; without it that of the vendor's samples is used.\n\n", tokenVariable)
	flags := newFlags(new(arguments), new(string))
	flags.SetOutput(out)
	flags.PrintDefaults()
	return exitOK
}
