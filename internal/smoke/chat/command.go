package chat

import (
	"context"
	"fmt"
	"io"
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

// Command is the command `smoke chat`. It reads the stack's output sites from in, prints the report and returns the exit code.
func Command(ctx context.Context, kubectl smoke.Kubectl, args []string, in io.Reader, stdout, stderr io.Writer) int {
	code := exitUsage
	o := Options{Kubectl: kubectl}
	var json bool
	command := &cobra.Command{
		Use:   "chat [flags] < SITES",
		Short: "Check deployed JGroups sites by the chat of the tutorial",
		Long: "Check deployed JGroups sites by the chat of the tutorial: join one site by a member's pod, greet everybody, " +
			"and report who answers.\n" +
			"It calls kubectl, exits with 0 if everybody answered, with 1 if somebody did not, and with 2 if it was called wrongly.",
		Example:       "  pulumi stack output sites --json --show-secrets --stack jgroups | smoke chat",
		SilenceErrors: true, SilenceUsage: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if o.Timeout <= 0 {
				return fmt.Errorf("--timeout is %s: give the answers some time, such as 30s", o.Timeout)
			}
			if o.Sites, err = ReadSites(in); err != nil {
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
	flags.StringVar(&o.From, "from", "", "the `site` to join (default: the last one by name that has members)")
	flags.DurationVar(&o.Timeout, "timeout", 30*time.Second, "the time for joining, and for all answers")
	command.SetArgs(append([]string{}, args...)) // nil would be those of the process
	command.SetOut(stdout)
	if err := command.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(stderr, "smoke chat: %v (smoke chat --help lists the flags)\n", err)
	} else if flags.Changed("help") {
		return exitOK
	}
	return code
}
