package nodes

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/vishvananda/netlink"

	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/toolchain"
)

// Down removes all machines of a cluster and everything that they have on this machine: processes, networks, control groups, disks. It
// needs nothing but the cluster's home and the folder of the disks, which may both be gone, and no rights where there is nothing.
func Down(ctx context.Context, home, folder string) error {
	process.KillBelow(folder, toolchain.NodeInit)
	if err := removeLinks(ctx, home); err != nil {
		return err
	}
	if err := removeGroups(groupOf(home)); err != nil {
		return err
	}
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("removing the disks of the nodes: %w; where one is busy, `findmnt` shows what is mounted there", err)
	}
	return nil
}

// removeLinks removes a cluster's ends of cables, and the network between the clusters after its last one.
func removeLinks(ctx context.Context, home string) error {
	if os.Geteuid() != 0 {
		return nil // then there are none
	}
	held, err := lockNetworks(ctx)
	if err != nil {
		return err
	}
	defer held.Close()
	host, err := linksOf(0)
	if err != nil {
		return err
	}
	defer host.Close()
	for _, name := range []string{hostLink(home), exchangeLink(home), baseLink(home)} {
		if err := host.unplug(name); err != nil {
			return err
		}
	}
	links, err := host.LinkList()
	if err != nil {
		return err
	}
	return host.removeExchange(links)
}

// removeExchange removes the network between the clusters, unless one still uses it.
func (l links) removeExchange(all []netlink.Link) error {
	bridge, err := l.LinkByName(exchange)
	if errors.As(err, &netlink.LinkNotFoundError{}) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for the network %s between the clusters: %w", exchange, err)
	}
	for _, link := range all {
		if link.Attrs().MasterIndex == bridge.Attrs().Index {
			return nil
		}
	}
	return l.unplug(exchange)
}
