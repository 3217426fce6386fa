package smoke

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// Exit codes of Command.
const (
	exitOK = iota
	exitFailed
	exitUsage
)

// tokenVariable keeps the token out of the list of processes.
const tokenVariable = "SMOKE_TOKEN"

// publicToken is the token in the vendor's sample configuration
// (https://github.com/migratorydata/ansible-migratorydata, configs/migratorydata.conf).
const publicToken = "some-token"

// arguments are the command line.
type arguments struct {
	Options
	url, ca string
	members []string
	json    bool
}

// Command is the command smoke: it checks what its arguments name, prints the report and returns the exit code.
func Command(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	code := exitUsage
	var a arguments
	command := &cobra.Command{
		Use:   "smoke [flags] URL",
		Short: "Check a deployed MigratoryData from outside",
		Long: "Check a deployed MigratoryData from outside, the way its clients meet it.\n" +
			"It exits with 0 if no check failed, with 1 if one did, and with 2 if it was called wrongly.\n" +
			"The variable " + tokenVariable + " holds the token for publishing and reading; without it that of the vendor's samples is used.",
		Example: "  smoke http://push.example.com\n" +
			"  smoke http://localhost:8800 --member http://localhost:8801 --member http://localhost:8802",
		SilenceErrors: true, SilenceUsage: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("give one URL, not %d: smoke http://push.example.com", len(args))
			}
			a.url = args[0]
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.complete(); err != nil {
				return err
			}
			report := Run(cmd.Context(), a.Options)
			if code = exitFailed; report.OK() {
				code = exitOK
			}
			if a.json {
				return report.PrintJSON(stdout)
			}
			return report.Print(stdout)
		},
	}
	flags := command.Flags()
	flags.BoolVar(&a.json, "json", false, "print the report as JSON")
	flags.DurationVar(&a.Timeout, "timeout", 10*time.Second, "the time that each check may take")
	flags.StringVar(&a.ca, "ca", "", "a `file` with PEM certificates of the authorities to trust, in place of the machine's")
	flags.StringArrayVar(&a.members, "member", nil,
		"the `URL` of a single member; give two or more to publish through the first and read through the others")
	command.SetArgs(append([]string{}, args...)) // nil would be those of the process
	command.SetOut(stdout)
	if err := command.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(stderr, "smoke: %v (smoke --help lists the flags)\n", err)
	} else if flags.Changed("help") {
		return exitOK
	}
	return code
}

// complete reads what the flags name, and says what is wrong with it.
func (a *arguments) complete() (err error) {
	if a.URL, err = parseURL(a.url); err != nil {
		return err
	}
	for _, text := range a.members {
		member, err := parseURL(text)
		if err != nil {
			return fmt.Errorf("--member: %w", err)
		}
		a.Members = append(a.Members, member)
	}
	if a.Timeout <= 0 {
		return fmt.Errorf("--timeout is %s: give each check some time, such as 10s", a.Timeout)
	}
	a.Token = cmp.Or(os.Getenv(tokenVariable), publicToken)
	if a.ca == "" {
		return nil
	}
	content, err := os.ReadFile(a.ca)
	if err != nil {
		return fmt.Errorf("--ca: %w", err)
	}
	if a.Roots = x509.NewCertPool(); !a.Roots.AppendCertsFromPEM(content) {
		return fmt.Errorf("--ca: %s holds no certificate; it must begin with -----BEGIN CERTIFICATE-----", a.ca)
	}
	return nil
}

// parseURL reads the address of a server: scheme, host and maybe a port.
func parseURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("the URL is empty: is the stack deployed? `pulumi stack output clientUrl` tells")
	}
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || *u != (url.URL{Scheme: u.Scheme, Host: u.Host}) || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("the URL %q is not that of a server: write http:// or https://, the host and maybe a port, "+
			"such as http://push.example.com:8800", text)
	}
	return u, nil
}
