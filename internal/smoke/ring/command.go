package ring

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/smoke"
)

// Exit codes of Command, as those of smoke's.
const (
	exitOK = iota
	exitFailed
	exitUsage
)

// passwordVariable keeps the password out of the list of processes.
const passwordVariable = "CASSANDRA_PASSWORD"

// Command is the command `smoke cassandra`. It reads the stack's outputs from in, prints the report and returns the exit code.
func Command(ctx context.Context, kubectl smoke.Kubectl, args []string, in io.Reader, stdout, stderr io.Writer) int {
	code := exitUsage
	o := Options{Kubectl: kubectl, Login: Login{Password: os.Getenv(passwordVariable)}}
	var json bool
	command := &cobra.Command{
		Use:   "cassandra [flags] < OUTPUTS",
		Short: "Check a deployed Cassandra ring",
		Long: "Check a deployed Cassandra ring: whether every member sees all others up and normal, the schema is agreed, " +
			"host ids are the known ones, and a row can be written and read at QUORUM.\n" +
			"It calls kubectl, and keeps the keyspace " + keyspace + " in the ring. " +
			"It exits with 0 if all is well, with 1 if something is not, and with 2 if it was called wrongly.",
		Example:       "  pulumi stack output --json --show-secrets --stack cassandra | smoke cassandra --table shop.orders",
		SilenceErrors: true, SilenceUsage: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if o.Timeout <= 0 {
				return fmt.Errorf("--timeout is %s: give each step some time, such as 1m", o.Timeout)
			}
			if o.Stack, err = ReadStack(in); err != nil {
				return err
			}
			report, err := Run(cmd.Context(), o)
			if err != nil {
				return err
			}
			if code = exitFailed; report.OK() {
				code = exitOK
			}
			if json {
				return report.PrintJSON(stdout)
			}
			return report.Print(stdout)
		},
	}
	flags := command.Flags()
	flags.BoolVar(&json, "json", false, "print the report as JSON")
	flags.StringArrayVar(&o.Tables, "table", nil, "count the rows of this `keyspace.table` at QUORUM; may be given several times")
	flags.StringVar(&o.Login.Name, "user", "", "log in by this `name`, with the password in "+passwordVariable)
	flags.BoolVar(&o.Accept, "accept-host-ids", false, "take the present host ids for the right ones, where a member was replaced on purpose")
	flags.DurationVar(&o.Timeout, "timeout", time.Minute, "the time for each step")
	command.SetArgs(append([]string{}, args...)) // nil would be those of the process
	command.SetOut(stdout)
	if err := command.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(stderr, "smoke cassandra: %v (smoke cassandra --help lists the flags)\n", err)
	} else if flags.Changed("help") {
		return exitOK
	}
	return code
}
