package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"stateful-clusters/internal/expiry"
	"stateful-clusters/internal/smoke"
)

var results = map[expiry.State]smoke.Result{expiry.Good: smoke.OK, expiry.Soon: smoke.Warning, expiry.Expired: smoke.Failed}

// certificate says until when the certificate is good that members and routers of a site show each other; nothing where there is no TLS.
func (c *Cluster) certificate(ctx context.Context, now time.Time) []smoke.Check {
	start := time.Now()
	said, err := c.stores(ctx)
	if err == nil && len(said.Data.Keystore) == 0 {
		return nil
	}
	var shown expiry.Certificate
	if err == nil {
		shown, err = expiry.Of(said.Data.Keystore, string(said.Data.Password))
	}
	check := smoke.Check{Name: "certificate", At: c.Name, Result: smoke.OK, Milliseconds: time.Since(start).Milliseconds()}
	if err != nil { // the chat may go on all the same
		check.Result, check.Detail = smoke.Warning, fmt.Sprintf("until when it is good is not known: %v", err)
		return []smoke.Check{check}
	}
	check.Result, check.Detail = results[shown.State(now)], shown.Subject+" "+shown.Says(now)
	if check.Result != smoke.OK {
		check.Detail += "; see docs/operations.md, \"A certificate expires\""
	}
	return []smoke.Check{check}
}

// secret is one with a keystore (k8s/jgroups/tls.go).
type secret struct {
	Data struct {
		Keystore []byte `json:"keystore.p12"`
		Password []byte `json:"password"`
	}
}

// stores reads a site's; it is empty where there is none.
func (c *Cluster) stores(ctx context.Context) (s secret, err error) {
	out, err := c.command(ctx, "get", "secret", "jgroups-tls", "--ignore-not-found", "--output", "json").Output()
	if err != nil {
		return s, fmt.Errorf("reading the Secret jgroups-tls of %s: %w%s", c.Name, err, smoke.Said(err))
	}
	if len(out) == 0 {
		return s, nil
	}
	return s, json.Unmarshal(out, &s)
}
