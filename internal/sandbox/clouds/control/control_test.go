package control

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFaultsAreReadAsTheyAreWritten(t *testing.T) {
	f, err := ParseFault([]string{"throttle", "create", "NodeGroup", "eks-migratorydata", "3x"})
	require.NoError(t, err)
	assert.Equal(t, Fault{Action: Throttle, Operation: Create, Type: "NodeGroup", Name: "eks-migratorydata", Times: 3}, f)
	for _, words := range []string{"fail create NodeGroup", "throttle update ManagedCluster mine 3x", "slow create Vpc 10s"} {
		f, err := ParseFault(strings.Fields(words))
		require.NoError(t, err)
		var out bytes.Buffer
		PrintFaults(&out, []Fault{f})
		assert.Contains(t, out.String(), "\n  "+words+"\n")
	}
	for words, complaint := range map[string]string{
		"explode create Vpc": `unknown fault "explode"`,
		"fail make Vpc":      `unknown operation "make"`, "fail": "is not a fault", "slow create Vpc": "how slow",
	} {
		_, err := ParseFault(strings.Fields(words))
		assert.ErrorContains(t, err, complaint, words)
	}
}

func TestTheLedgerIsATable(t *testing.T) {
	start := time.Now()
	var out bytes.Buffer
	require.NoError(t, PrintLedger(&out, []Entry{
		{Type: "aws:ec2/vpc:Vpc", Name: "network", Operation: Create, Start: start, End: start.Add(time.Second), Attempts: 3, Outcome: OK},
		{Type: "aws:ec2/vpc:Vpc", Name: "network", Operation: Delete, Start: start.Add(time.Second), End: start.Add(3 * time.Second),
			Attempts: 1, Outcome: "DependencyViolation:\nin use"},
		{Type: "aws:ec2/vpc:Vpc", Name: "network", Operation: Read, Start: start},
	}))
	assert.Equal(t, strings.TrimPrefix(`
START  TOOK   CALL    TYPE  NAME     OUTCOME
0.00s  1.00s  create  Vpc   network  ok (3 attempts)
1.00s  2.00s  delete  Vpc   network  DependencyViolation: in use
0.00s  -      read    Vpc   network  under way
`, "\n"), out.String())
}

func TestPortsAreChosenOnceAndBelowTheSystemsOwn(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.MkdirAll(Folder(home), 0o755))
	_, err := Dial(home)
	assert.ErrorIs(t, err, ErrNeverRan)
	listeners, err := Listen(Folder(home), HTTP, "aws")
	require.NoError(t, err)
	for name, l := range listeners {
		assert.Less(t, l.Addr().(*net.TCPAddr).Port, 32768, "%s is on a port that the system gives to connections", name)
	}
	_, err = Listen(Folder(home), HTTP, "aws")
	assert.ErrorContains(t, err, "is taken")
	assert.ErrorContains(t, err, "make down")
	first, err := Ports(home)
	require.NoError(t, err)
	for _, l := range listeners {
		require.NoError(t, l.Close())
	}
	client, err := Dial(home)
	require.NoError(t, err)
	_, err = client.Factor(t.Context())
	assert.ErrorContains(t, err, "the simulated clouds do not answer")
	listeners, err = Listen(Folder(home), HTTP, "aws")
	require.NoError(t, err)
	for name, l := range listeners {
		assert.Equal(t, first[name], l.Addr().(*net.TCPAddr).Port, name)
		require.NoError(t, l.Close())
	}
	require.NoError(t, os.WriteFile(filepath.Join(Folder(home), "ports.json"), []byte("{"), 0o644))
	_, err = Ports(home)
	assert.ErrorContains(t, err, "make down")
}
