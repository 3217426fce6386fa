package smoke

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// parseURL reads the address of a server: scheme, host and maybe a port.
func parseURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("the URL is empty: is the stack deployed? `pulumi stack output clientUrl` tells")
	}
	fault := func(what, remedy string) (*url.URL, error) {
		return nil, fmt.Errorf("the URL %q %s; %s", text, what, remedy)
	}
	if !strings.Contains(text, "://") {
		return fault("has no scheme", "write http://"+text+", or https:// with TLS")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		var parse *url.Error
		errors.As(err, &parse)
		return fault("cannot be read: "+parse.Err.Error(), "write it as http://push.example.com:8800")
	case u.Scheme == "ws" || u.Scheme == "wss":
		return fault("is a WebSocket's", "write http"+strings.TrimPrefix(text, "ws")+": the welcome page is checked too")
	case u.Scheme != "http" && u.Scheme != "https":
		return fault("has the scheme "+u.Scheme, "use http:// or https://")
	case u.Hostname() == "":
		return fault("has no host", "write it as http://push.example.com")
	case u.User != nil, u.RawQuery != "", u.Fragment != "", u.Path != "" && u.Path != "/":
		return fault("has more than scheme, host and port", "write "+u.Scheme+"://"+u.Host)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return fault("has the port "+port, "a port lies between 1 and 65535")
		}
	}
	u.Path = ""
	return u, nil
}
