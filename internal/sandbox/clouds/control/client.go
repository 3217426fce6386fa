package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client talks to the simulated clouds of one sandbox.
type Client struct{ base string }

// DefaultFactor makes the nine minutes of a control plane five seconds.
const DefaultFactor = 0.01

// limit is how long a call may take: to remove a cluster takes some seconds, to start one may take two minutes.
const limit = 3 * time.Minute

// ErrNeverRan says that there are no clouds to talk to.
var ErrNeverRan = errors.New("the simulated clouds have not run here yet")

// Dial returns a client of the sandbox's clouds. It connects only when it is used.
func Dial(home string) (*Client, error) {
	ports, err := Ports(home)
	if err != nil {
		return nil, err
	}
	if ports[HTTP] == 0 {
		return nil, ErrNeverRan
	}
	return &Client{fmt.Sprintf("http://127.0.0.1:%d", ports[HTTP])}, nil
}

// Address returns where the clouds serve, with their charts below /charts.
func (c *Client) Address() string { return c.base }

// Ledger returns every call that was made to the clouds.
func (c *Client) Ledger(ctx context.Context) ([]Entry, error) { return get[[]Entry](ctx, c, "/ledger") }

// Resources returns what the account holds.
func (c *Client) Resources(ctx context.Context) ([]Resource, error) {
	return get[[]Resource](ctx, c, "/resources")
}

// Faults returns those that have not happened yet.
func (c *Client) Faults(ctx context.Context) ([]Fault, error) { return get[[]Fault](ctx, c, "/faults") }

// Factor returns how long things take, as a share of what they take in the real clouds: 1 is as long, 0 is no time at all.
func (c *Client) Factor(ctx context.Context) (float64, error) { return get[float64](ctx, c, "/factor") }

// SetFactor changes how long things take.
func (c *Client) SetFactor(ctx context.Context, factor float64) error {
	return c.do(ctx, http.MethodPost, "/factor", factor, nil)
}

// Revive makes the clusters run that should, and returns when they do.
func (c *Client) Revive(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "/revive", nil, nil)
}

// Inject makes the next calls that fit go wrong.
func (c *Client) Inject(ctx context.Context, f Fault) error {
	return c.do(ctx, http.MethodPost, "/faults", f, nil)
}

// Calm forgets the faults that have not happened yet.
func (c *Client) Calm(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "/faults", nil, nil)
}

// Provide makes a resource as somebody else would: of what it is given, type, id, region, project and inputs matter.
func (c *Client) Provide(ctx context.Context, r Resource) error {
	return c.do(ctx, http.MethodPost, "/resources", r, nil)
}

// Change alters a resource as somebody else would.
func (c *Client) Change(ctx context.Context, token, id string, properties map[string]any) error {
	return c.do(ctx, http.MethodPatch, resourcePath(token, id), properties, nil)
}

// Remove takes a resource away as somebody else would, whatever uses it.
func (c *Client) Remove(ctx context.Context, token, id string) error {
	return c.do(ctx, http.MethodDelete, resourcePath(token, id), nil, nil)
}

func resourcePath(token, id string) string {
	return "/resources?" + url.Values{"type": {token}, "id": {id}}.Encode()
}

func get[T any](ctx context.Context, c *Client, path string) (result T, err error) {
	return result, c.do(ctx, http.MethodGet, path, nil, &result)
}

func (c *Client) do(ctx context.Context, method, path string, body, result any) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the simulated clouds do not answer: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		words, _ := io.ReadAll(response.Body)
		return errors.New(strings.TrimSpace(string(words)))
	}
	if result == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(result)
}
