package ring

import (
	"context"
	"fmt"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
)

// Login is whom a ring with authentication lets in. Without a name nobody logs in.
type Login struct{ Name, Password string }

// Connect opens a session by some members, whose addresses the dialer reaches. A statement may take as long as the limit.
func Connect(addresses []string, dialer gocql.Dialer, login Login, limit time.Duration) (*gocql.Session, error) {
	config := gocql.NewCluster(addresses...)
	config.Dialer = dialer
	config.ProtoVersion = 4 // the newest that every Cassandra from 3 on speaks
	config.Timeout, config.ConnectTimeout = limit, limit
	config.Consistency = gocql.Quorum
	config.Metadata.CacheMode = gocql.Disabled // it needs the tables of none but its own statements
	if login.Name != "" {
		config.Authenticator = gocql.PasswordAuthenticator{Username: login.Name, Password: login.Password}
	}
	session, err := config.CreateSession()
	if err != nil {
		return nil, fmt.Errorf("connecting by CQL: %w", err)
	}
	return session, nil
}

// awaitAll waits until the session reaches every member: it has the first one when it opens, and connects with the others beside that.
func awaitAll(ctx context.Context, session *gocql.Session, pods []Pod) error {
	for {
		missing := ""
		up := map[string]bool{}
		for _, host := range session.GetHosts() {
			up[host.ConnectAddress().String()] = host.IsUp()
		}
		for _, pod := range pods {
			if !up[pod.Address] {
				missing = pod.Name
			}
		}
		if missing == "" {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the driver does not reach %s: %w", missing, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}
