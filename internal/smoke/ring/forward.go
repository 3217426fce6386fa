package ring

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"regexp"
	"strings"
)

// port is that of CQL.
const port = "9042"

// Forwards lead to members from outside of their cluster: by kubectl, from a port of this machine to each. A driver calls members by the
// addresses of their pods, which nothing outside has to reach.
type Forwards map[string]string // from address and port of a pod

// DialContext connects with a member. Addresses of nobody in this ring, such as those that a disk remembers, lead nowhere.
func (f Forwards) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	to, known := f[address]
	if !known {
		return nil, fmt.Errorf("no member of the ring has the address %s", address)
	}
	var d net.Dialer
	return d.DialContext(ctx, network, to)
}

var forwarding = regexp.MustCompile(`^Forwarding from (127\.0\.0\.1:\d+) `)

// Forward leads to these members until the context ends.
func (c *Cluster) Forward(ctx context.Context, pods []Pod) (Forwards, error) {
	all := Forwards{}
	for _, pod := range pods {
		to, err := c.forward(ctx, pod.Name)
		if err != nil {
			return nil, fmt.Errorf("reaching the CQL port of %s by `kubectl port-forward`: %w", pod.Name, err)
		}
		all[net.JoinHostPort(pod.Address, port)] = to
	}
	return all, nil
}

func (c *Cluster) forward(ctx context.Context, pod string) (string, error) {
	cmd := c.kubectl(ctx, c.arguments("port-forward", "pod/"+pod, ":"+port)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if match := forwarding.FindStringSubmatch(lines.Text()); match != nil {
			go func() {
				for lines.Scan() { // a line for each connection
				}
				_ = cmd.Wait()
			}()
			return match[1], nil
		}
	}
	err = cmd.Wait()
	return "", fmt.Errorf("it has ended: %v (%s)", err, strings.Join(strings.Fields(said.String()), " "))
}
