package legacy

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/smoke/ring"
)

// startLimit is how long all servers may take until each sees all others. It takes a minute on two busy processors, and much more on very
// busy ones.
const startLimit = time.Hour

// await waits until each server sees all as up and normal.
func (r Ring) await(ctx context.Context) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, time.Second, startLimit, true, func(ctx context.Context) (bool, error) {
		if r.pid() == 0 {
			return false, fmt.Errorf("its machine ends as soon as it is started; %s", process.LastWords(filepath.Join(r.folder(), "init.log")))
		}
		last = r.whole(ctx)
		return last == nil, nil
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return fmt.Errorf("the ring is not whole after %v: %w", startLimit, last)
	}
	return err
}

func (r Ring) whole(ctx context.Context) error {
	for number := 1; number <= servers; number++ {
		// The port first: nodetool is a Java program, which costs a second.
		connection, err := r.DialContext(ctx, "tcp", Address(number)+":9042")
		if err != nil {
			return err
		}
		connection.Close()
	}
	for number := 1; number <= servers; number++ {
		out, err := r.nodetool(ctx, number, "status")
		if err != nil {
			return err
		}
		up := 0
		for _, node := range ring.ReadStatus(out) {
			if node.State == "UN" {
				up++
			}
		}
		if up != servers {
			return errors.New(out)
		}
	}
	return nil
}
