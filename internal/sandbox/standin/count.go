package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"stateful-clusters/internal/sandbox/standin/client"
)

// count runs the client until a signal comes, and prints what it has counted.
func count(ctx context.Context, args []string) error {
	o := client.Options{Token: cmp.Or(os.Getenv("SMOKE_TOKEN"), "some-token")}
	flags := flag.NewFlagSet("migratorydata client", flag.ContinueOnError)
	length := flags.Duration("for", 0, "end after this `time`; 0 waits for a signal")
	flags.StringVar(&o.Subject, "subject", "", "publish on this `subject`; without it, on a new one")
	flags.Float64Var(&o.Rate, "rate", 20, "messages a second, at the most")
	flags.DurationVar(&o.Drain, "drain", 30*time.Second, "wait so long for what was acknowledged")
	list := func(into func(client.Servers)) func(string) error {
		return func(text string) error { into(strings.Split(text, ",")); return nil }
	}
	flags.Func("url", "publish through this server, or these in turn: `http://a:8800,http://b:8800`",
		list(func(s client.Servers) { o.Publish = s }))
	flags.Func("read", "read through this server, or these in turn; may be given several times",
		list(func(s client.Servers) { o.Subscribe = append(o.Subscribe, s) }))
	if args[0] != "client" {
		return fmt.Errorf("%q is no command: give none for the server, or client", args[0])
	}
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if len(o.Publish) == 0 || o.Rate <= 0 || flags.NArg() > 0 {
		return errors.New("give -url http://host:8800, a -rate above 0, and no other arguments")
	}
	if len(o.Subscribe) == 0 {
		o.Subscribe = []client.Servers{o.Publish}
	}
	if *length > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, *length)
		defer cancel()
	}
	report, err := client.Run(ctx, o)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return err
	}
	if report.Lost+report.Duplicated+report.OutOfOrder > 0 {
		return fmt.Errorf("%d lost, %d duplicated, %d out of order", report.Lost, report.Duplicated, report.OutOfOrder)
	}
	return nil
}
