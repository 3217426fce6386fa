package ring

import (
	"errors"
	"fmt"
	"strings"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
)

// refuseStrangers wants each member to let nobody in without a password: whoever logs in takes the ring for one that asks. The official
// image does not ask by itself (https://github.com/docker-library/cassandra/issues/106).
func (o Options) refuseStrangers(pods []Pod, dialer gocql.Dialer) (string, error) {
	for _, pod := range pods {
		session, err := Connect([]string{pod.Address}, dialer, Login{}, o.Timeout)
		if err == nil {
			session.Close()
		}
		if err := refused(err); err != nil {
			return "", fmt.Errorf("%s: %w", pod.Name, err)
		}
	}
	return "nobody is let in without a password", nil
}

// refused wants an attempt without a password to have failed for that.
func refused(err error) error {
	switch {
	case err == nil:
		return errors.New(`everybody is let in without a password; see docs/cassandra.md, "Passwords"`)
	case strings.Contains(err.Error(), "authentication required"): // the driver has no type for it
		return nil
	default:
		return err
	}
}
