package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// commands are what a person can ask of the clouds of the sandbox at home, through its driver.
var commands = map[string]func(ctx context.Context, home string, args []string, out io.Writer) error{
	"check": check, "fault": fault, "calm": calm, "ledger": printLedger,
}

// check reads a fault without any cloud, so that none is started for one that is not known.
func check(_ context.Context, _ string, args []string, _ io.Writer) error {
	_, err := account.ParseFault(args)
	return err
}

// fault makes a call go wrong and prints all that are to go wrong.
func fault(ctx context.Context, home string, args []string, out io.Writer) error {
	f, err := account.ParseFault(args)
	if err != nil {
		return err
	}
	client, err := control.Dial(home)
	if err != nil {
		return err
	}
	if err := client.Inject(ctx, f); err != nil {
		return err
	}
	return printFaults(ctx, client, out)
}

func calm(ctx context.Context, home string, _ []string, out io.Writer) error {
	client, err := control.Dial(home)
	if err != nil {
		return err
	}
	if err := client.Calm(ctx); err != nil {
		return err
	}
	return printFaults(ctx, client, out)
}

func printFaults(ctx context.Context, client *control.Client, out io.Writer) error {
	faults, err := client.Faults(ctx)
	if err != nil {
		return err
	}
	if len(faults) == 0 {
		fmt.Fprintln(out, "no call to the simulated clouds will go wrong")
		return nil
	}
	fmt.Fprintln(out, "These calls to the simulated clouds will go wrong:")
	for _, f := range faults {
		fmt.Fprintln(out, "  "+describe(f))
	}
	return nil
}

// describe is a fault as ParseFault reads it.
func describe(f account.Fault) string {
	words := []string{f.Action, string(f.Operation), f.Type}
	if f.Name != "" {
		words = append(words, f.Name)
	}
	if f.Times > 1 {
		words = append(words, fmt.Sprintf("%dx", f.Times))
	}
	if f.Seconds > 0 {
		words = append(words, time.Duration(f.Seconds*float64(time.Second)).String())
	}
	return strings.Join(words, " ")
}

// printLedger prints a line for each call, the oldest first. Times count from the first one.
func printLedger(ctx context.Context, home string, _ []string, out io.Writer) error {
	client, err := control.Dial(home)
	if err != nil {
		return err
	}
	entries, err := client.Ledger(ctx)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		fmt.Fprintln(out, "nobody has called the simulated clouds yet")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "START\tTOOK\tCALL\tTYPE\tNAME\tOUTCOME")
	for _, e := range entries {
		took, outcome := "-", e.Outcome
		if e.End.IsZero() {
			outcome = "under way"
		} else {
			took = seconds(e.End.Sub(e.Start))
		}
		if e.Attempts > 1 {
			outcome += fmt.Sprintf(" (%d attempts)", e.Attempts)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", seconds(e.Start.Sub(entries[0].Start)), took, e.Operation, schema.Kind(e.Type), e.Name, oneLine(outcome))
	}
	return w.Flush()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2fs", d.Seconds()) }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
