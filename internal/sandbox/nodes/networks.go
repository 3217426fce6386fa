package nodes

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"
	"k8s.io/apimachinery/pkg/util/wait"
)

// lockNetworks keeps sandboxes of this machine from taking the same network at the same moment. Closing it gives it back.
func lockNetworks(ctx context.Context) (*os.File, error) {
	// A folder that is there and stays, so that no file is left behind.
	file, err := os.Open("/sys/class/net")
	if err != nil {
		return nil, err
	}
	err = wait.PollUntilContextCancel(ctx, 20*time.Millisecond, true, func(context.Context) (bool, error) {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		return err == nil, ignore(err, syscall.EWOULDBLOCK, syscall.EINTR)
	})
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("waiting for another sandbox of this machine, which makes or removes its network: %w", err)
	}
	return file, nil
}

func ignore(err error, harmless ...syscall.Errno) error {
	for _, h := range harmless {
		if err == h {
			return nil
		}
	}
	return err
}

// choose returns a network that nothing on this machine uses: no interface, and no route. One that a cluster has had before is kept: it is
// part of the address of its API.
func (l links) choose(home string, before Network) (Network, error) {
	routes, err := l.RouteList(nil, netlink.FAMILY_V4)
	if err != nil {
		return 0, fmt.Errorf("listing the routes of this machine: %w", err)
	}
	// The kernel takes a dead edge's cable away a little later.
	var ours []int
	for _, name := range []string{exchange, hostLink(home), baseLink(home)} {
		if link, err := l.LinkByName(name); err == nil {
			ours = append(ours, link.Attrs().Index)
		}
	}
	var used []netip.Prefix
	for _, r := range routes {
		if r.Dst == nil || slices.Contains(ours, r.LinkIndex) {
			continue
		}
		address, _ := netip.AddrFromSlice(r.Dst.IP.To4())
		ones, _ := r.Dst.Mask.Size()
		if ones > 0 {
			used = append(used, netip.PrefixFrom(address, ones))
		}
	}
	if taken := overlapping(exchangeHost().Masked(), used); taken.IsValid() {
		return 0, fmt.Errorf("real nodes need the addresses %v, and this machine has a route to %v: remove that route (a VPN's?), "+
			"or use simulated nodes",
			exchangeHost().Masked(), taken)
	}
	if taken := overlapping(before.All(), used); before != 0 && taken.IsValid() {
		return 0, fmt.Errorf("the cluster's network %v is taken meanwhile: this machine has a route to %v. Remove that, "+
			"or `make down` and `make up` for a new cluster", before.All(), taken)
	}
	if before != 0 {
		return before, nil
	}
	for n := firstNetwork; n <= lastNetwork; n++ {
		if !overlapping(n.All(), used).IsValid() {
			return n, nil
		}
	}
	return 0, fmt.Errorf("all networks from %v to %v are taken on this machine: run `make down` in checkouts that "+
		"are no longer needed; `ip route` shows who has them",
		firstNetwork.All(), lastNetwork.All())
}

func overlapping(p netip.Prefix, others []netip.Prefix) netip.Prefix {
	for _, o := range others {
		if p.Overlaps(o) {
			return o
		}
	}
	return netip.Prefix{}
}
