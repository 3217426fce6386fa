package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/process"
)

// serveAccount serves an empty account to the commands, as the process of the clouds does.
func serveAccount(t *testing.T) (*account.Account, string) {
	t.Helper()
	home := t.TempDir()
	a, err := account.Open(t.Context(), control.Folder(home), nil, account.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(control.Handler(a))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(control.Folder(home), "ports.json"), fmt.Appendf(nil, `{"http":%s}`, address.Port()), 0o644); err != nil {
		t.Fatal(err)
	}
	return a, home
}

func says(t *testing.T, home string, words ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := commands[words[0]](t.Context(), home, words[1:], &out)
	return out.String(), err
}

func TestFaultsAreListedAsTheyAreTyped(t *testing.T) {
	_, home := serveAccount(t)
	for _, words := range []string{"fault fail create NodeGroup", "fault throttle update ManagedCluster mine 3x", "fault slow create Vpc 10s"} {
		out, err := says(t, home, strings.Fields(words)...)
		if want := "\n  " + strings.TrimPrefix(words, "fault ") + "\n"; err != nil || !strings.HasSuffix(out, want) {
			t.Errorf("%s: said %q, %v", words, out, err)
		}
	}
	if out, err := says(t, home, "calm"); err != nil || out != "no call to the simulated clouds will go wrong\n" {
		t.Errorf("calm: said %q, %v", out, err)
	}
}

func TestAnUnknownFaultIsRefusedInOneLine(t *testing.T) {
	a, home := serveAccount(t)
	for words, want := range map[string]string{"fail create Toaster": `"Toaster"`, "explode create Vpc": `"explode"`, "fail": "is not a fault"} {
		out, err := says(t, home, append([]string{"fault"}, strings.Fields(words)...)...)
		if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), want) || out != "" {
			t.Errorf("%s: said %q, %v", words, out, err)
		}
	}
	if faults := a.Faults(); len(faults) > 0 {
		t.Errorf("there are %v", faults)
	}
}

func TestCommandsSayWhenThereAreNoClouds(t *testing.T) {
	t.Setenv(process.HomeVariable, t.TempDir())
	for _, words := range []string{"fault fail create Vpc", "calm", "ledger"} {
		if err := run(t.Context(), strings.Fields(words)); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "have not run here yet") {
			t.Errorf("%s: the error is %v", words, err)
		}
	}
}

func TestTheLedgerIsATable(t *testing.T) {
	a, home := serveAccount(t)
	if out, err := says(t, home, "ledger"); err != nil || out != "nobody has called the simulated clouds yet\n" {
		t.Errorf("an empty one: said %q, %v", out, err)
	}
	ledger, vpc := a.Ledger(), account.Call{Type: "aws:ec2/vpc:Vpc", Name: "network"}
	ledger.End(ledger.Begin(account.Create, vpc), "vpc-1", 3, nil)
	ledger.End(ledger.Begin(account.Delete, vpc), "", 1, errors.New("DependencyViolation:\nin use"))
	ledger.Begin(account.Read, vpc)
	out, err := says(t, home, "ledger")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`^START +TOOK +CALL +TYPE +NAME +OUTCOME\n`,
		`(?m)^0\.00s +\d+\.\d\ds +create +Vpc +network +ok \(3 attempts\)$`,
		`(?m)^\d+\.\d\ds +\d+\.\d\ds +delete +Vpc +network +DependencyViolation: in use$`,
		`(?m)^\d+\.\d\ds +- +read +Vpc +network +under way$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("the ledger does not match %s:\n%s", want, out)
		}
	}
}

func TestUsage(t *testing.T) {
	if err := run(context.Background(), []string{"serv"}); err == nil || !strings.Contains(err.Error(), "usage: serve") {
		t.Errorf("the error is %v", err)
	}
}
