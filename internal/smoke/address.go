package smoke

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
)

// parseURL reads the address of a server: scheme, host and maybe a port.
func parseURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("the URL is empty: is the stack deployed? `pulumi stack output clientUrl` tells")
	}
	u, err := url.Parse(text)
	if err == nil && u.Path == "/" {
		u.Path = ""
	}
	if err != nil || *u != (url.URL{Scheme: u.Scheme, Host: u.Host}) || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, fmt.Errorf("the URL %q is not that of a server: write http:// or https://, the host and maybe a port, "+
			"such as http://push.example.com:8800", text)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fmt.Errorf("the URL %q has the port %s: a port lies between 1 and 65535", text, port)
		}
	}
	return u, nil
}
