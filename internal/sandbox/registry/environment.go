package registry

import (
	"os"
	"slices"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// proxies are the variables that lead programs through proxies, or keep them from it. Programs read them in capitals or not.
var proxies = []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}

// exceptions are those that keep programs from proxies.
var exceptions = []string{"NO_PROXY", "no_proxy"}

// Spare keeps this process, and those that it starts, from going through a proxy to these networks, which are on this machine. It does
// nothing where the environment names no proxy. It must come before the first request: net/http reads the environment once.
func Spare(networks string) {
	present := httpproxy.FromEnvironment()
	if present.HTTPProxy == "" && present.HTTPSProxy == "" || strings.HasSuffix(present.NoProxy, networks) {
		return
	}
	for _, name := range exceptions {
		os.Setenv(name, strings.TrimPrefix(present.NoProxy+","+networks, ","))
	}
}

// Exceptions returns the variables that keep a shell's programs from a proxy, with their values, where there is one.
func Exceptions() (variables [][2]string) {
	for _, name := range exceptions {
		if value := os.Getenv(name); value != "" {
			variables = append(variables, [2]string{name, value})
		}
	}
	return variables
}

// Without returns an environment without any proxy.
func Without(environment []string) []string {
	return slices.DeleteFunc(slices.Clone(environment), isProxy)
}

func isProxy(entry string) bool {
	name, _, _ := strings.Cut(entry, "=")
	return slices.Contains(proxies, strings.ToUpper(name))
}

// Through is the environment of a program that goes through the proxy at an address, except to these networks.
func Through(address, networks string) []string {
	return []string{"HTTP_PROXY=http://" + address, "HTTPS_PROXY=http://" + address, "NO_PROXY=" + networks}
}
