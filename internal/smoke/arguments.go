package smoke

import (
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"time"
)

// tokenVariable keeps the token out of the list of processes.
const tokenVariable = "SMOKE_TOKEN"

// publicToken is the token in the vendor's sample configuration
// (https://github.com/migratorydata/ansible-migratorydata, configs/migratorydata.conf).
const publicToken = "some-token"

// arguments are the command line.
type arguments struct {
	options Options
	json    bool
}

// newFlags describes the command line.
func newFlags(a *arguments, ca *string) *flag.FlagSet {
	flags := flag.NewFlagSet("smoke", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&a.json, "json", false, "print the report as JSON")
	flags.DurationVar(&a.options.Timeout, "timeout", 10*time.Second, "the time that each check may take")
	flags.BoolVar(&a.options.RequireREST, "require-rest", false, "count it as a failure if the REST interface is off")
	flags.StringVar(ca, "ca", "", "a `file` with PEM certificates of the authorities to trust, in place of the machine's")
	flags.Func("member", "the `URL` of a single member; give two or more to publish through the first and read through the others", func(text string) error {
		member, err := parseURL(text)
		a.options.Members = append(a.options.Members, member)
		return err
	})
	return flags
}

// parse reads the command line. Flags may stand before and behind the URL.
func parse(args []string, getenv func(string) string) (arguments, error) {
	var a arguments
	var ca string
	var urls []string
	for flags := newFlags(&a, &ca); ; {
		if err := flags.Parse(args); err != nil {
			return a, err
		}
		if flags.NArg() == 0 {
			break
		}
		urls, args = append(urls, flags.Arg(0)), flags.Args()[1:]
	}
	if len(urls) != 1 {
		return a, fmt.Errorf("give one URL, not %d: smoke http://push.example.com", len(urls))
	}
	var err error
	if a.options.URL, err = parseURL(urls[0]); err != nil {
		return a, err
	}
	if a.options.Token = getenv(tokenVariable); a.options.Token == "" {
		a.options.Token = publicToken
	}
	if ca != "" {
		if a.options.Roots, err = readRoots(ca); err != nil {
			return a, err
		}
	}
	return a, a.options.check()
}

func (o Options) check() error {
	if o.Timeout <= 0 {
		return fmt.Errorf("--timeout is %s: give each check some time, such as 10s", o.Timeout)
	}
	if len(o.Members) == 1 {
		return errors.New("--member is given once: one member publishes and others read, so name two or more")
	}
	for i, member := range o.Members {
		if slices.ContainsFunc(o.Members[:i], func(other *url.URL) bool { return *other == *member }) {
			return fmt.Errorf("--member %s is given twice: name different members", member)
		}
	}
	return nil
}

func readRoots(file string) (*x509.CertPool, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--ca: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("--ca: %s holds no certificate; it must begin with -----BEGIN CERTIFICATE-----", file)
	}
	return roots, nil
}
