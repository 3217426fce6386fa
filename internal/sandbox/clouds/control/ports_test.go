package control

import (
	"net"
	"os"
	"strings"
	"testing"
)

func TestPortsAreChosenOnceAndBelowTheSystemsOwn(t *testing.T) {
	home := t.TempDir()
	folder := Folder(home)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Ports(home); !os.IsNotExist(err) {
		t.Errorf("before the first time: %v", err)
	}
	listeners, err := Listen(folder, HTTP, "aws")
	if err != nil {
		t.Fatal(err)
	}
	for name, l := range listeners {
		if port := l.Addr().(*net.TCPAddr).Port; port >= 32768 {
			t.Errorf("%s is on port %d, which the system gives to connections", name, port)
		}
	}
	if _, err := Listen(folder, HTTP, "aws"); err == nil || !strings.Contains(err.Error(), "is taken") || !strings.Contains(err.Error(), "make down") {
		t.Errorf("a taken port: %v", err)
	}
	first, err := Ports(home)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range listeners {
		l.Close()
	}
	listeners, err = Listen(folder, HTTP, "aws")
	if err != nil {
		t.Fatal(err)
	}
	for name, l := range listeners {
		if port := l.Addr().(*net.TCPAddr).Port; port != first[name] {
			t.Errorf("%s moved from port %d to %d", name, first[name], port)
		}
		l.Close()
	}
}
