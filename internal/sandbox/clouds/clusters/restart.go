package clusters

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Names returns the names of the clusters that are there on disk, finished or not.
func (f *Fleet) Names() ([]string, error) {
	entries, err := os.ReadDir(f.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("looking for the clusters of a simulated cloud: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() && clusterName.MatchString(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// Start brings back the clusters that are there on disk: after a restart of this process, or of the machine. Their load
// balancers' controllers have to be run anew, since what they ask of the cloud is not on disk.
func (f *Fleet) Start(ctx context.Context) error {
	names, err := f.Names()
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range names {
		// A cluster whose creation was interrupted is made anew. Who created it does not know that it ever began, and will
		// create it again, or delete it.
		errs = append(errs, f.Create(ctx, name))
	}
	return errors.Join(errs...)
}

// Close ends what runs in this process. The control planes go on.
func (f *Fleet) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.members {
		m.mu.Lock()
		m.stopLoadBalancers()
		m.mu.Unlock()
	}
}
