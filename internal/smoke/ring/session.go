package ring

import (
	"errors"
	"fmt"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
)

// Login is whom a ring with authentication lets in. Without a name nobody logs in.
type Login struct{ Name, Password string }

// Connect opens a session with these members and no others, whose addresses the dialer reaches: what their tables call peers may be the
// legacy ring. A statement may take as long as the limit.
func Connect(addresses []string, dialer gocql.Dialer, login Login, limit time.Duration) (*gocql.Session, error) {
	config := configuration(addresses, dialer, login, limit)
	config.DisableInitialHostLookup = true
	config.Events.DisableTopologyEvents, config.Events.DisableNodeStatusEvents, config.Events.DisableSchemaEvents = true, true, true
	return open(config)
}

// Discover opens a session as clients have it, which finds all members by some of them.
func Discover(addresses []string, dialer gocql.Dialer, login Login, limit time.Duration) (*gocql.Session, error) {
	config := configuration(addresses, dialer, login, limit)
	config.MaxWaitSchemaAgreement = limit
	return open(config)
}

func open(config *gocql.ClusterConfig) (*gocql.Session, error) {
	session, err := config.CreateSession()
	if err != nil {
		return nil, fmt.Errorf("connecting by CQL: %w", err)
	}
	return session, nil
}

func configuration(addresses []string, dialer gocql.Dialer, login Login, limit time.Duration) *gocql.ClusterConfig {
	config := gocql.NewCluster(addresses...)
	config.Dialer = dialer
	config.ProtoVersion = 4 // the newest that every Cassandra from 3 on speaks
	config.Timeout, config.ConnectTimeout = limit, limit
	config.Consistency = gocql.Quorum
	config.RetryPolicy = patience{}
	config.Metadata.CacheMode = gocql.Disabled  // it needs the tables of none but its own statements
	config.MaxWaitSchemaAgreement = time.Second // peers of a legacy ring would never agree; the check asks all members itself
	if login.Name != "" {
		config.Authenticator = gocql.PasswordAuthenticator{Username: login.Name, Password: login.Password}
	}
	return config
}

// patience repeats reads that took a ring longer than its own limit of some seconds, as on a busy machine, until the caller's time is over.
// It is asked for statements that are called idempotent, and no others.
type patience struct{}

func (patience) Attempt(query gocql.RetryableQuery) bool { return query.Context().Err() == nil }

func (patience) GetRetryType(err error) gocql.RetryType {
	var slow *gocql.RequestErrReadTimeout
	if errors.As(err, &slow) {
		return gocql.Retry
	}
	return gocql.Rethrow
}

// members are sessions, each with one member alone, by pod.
type members map[string]*gocql.Session

// close ends them.
func (m members) close() {
	for _, session := range m {
		session.Close()
	}
}

// connectEach opens a session with each member.
func connectEach(pods []Pod, dialer gocql.Dialer, login Login, limit time.Duration) (members, error) {
	all := members{}
	for _, pod := range pods {
		session, err := Connect([]string{pod.Address}, dialer, login, limit)
		if err != nil {
			all.close()
			return nil, fmt.Errorf("%s: %w", pod.Name, err)
		}
		all[pod.Name] = session
	}
	return all, nil
}
