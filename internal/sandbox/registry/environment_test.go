package registry

import (
	"net/url"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http/httpproxy"
)

func TestOnesOwnClustersAreSpared(t *testing.T) {
	t.Setenv("NO_PROXY", "")
	t.Setenv("no_proxy", "")
	Spare("10.200.0.0/16")
	assert.Empty(t, Exceptions(), "there is no proxy")

	t.Setenv("https_proxy", "http://proxy.example.com:3128")
	t.Setenv("no_proxy", "example.org")
	for range 2 { // one process calls the other
		Spare("10.200.0.0/16")
		assert.Equal(t, [][2]string{{"NO_PROXY", "example.org,10.200.0.0/16"}, {"no_proxy", "example.org,10.200.0.0/16"}}, Exceptions())
	}
	for host, proxied := range map[string]bool{"10.200.254.1:6443": false, "example.org": false, "10.201.0.1": true, "example.com": true} {
		through, err := httpproxy.FromEnvironment().ProxyFunc()(&url.URL{Scheme: "https", Host: host})
		require.NoError(t, err)
		assert.Equal(t, proxied, through != nil, host)
	}
	left := Without(append(os.Environ(), "HTTP_PROXY=a", "ALL_PROXY=b"))
	for _, entry := range left {
		assert.NotRegexp(t, `(?i)^[a-z]+_proxy=`, entry)
	}
	assert.Contains(t, left, "PATH="+os.Getenv("PATH"))
}
