package ring

import (
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
