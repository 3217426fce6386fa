package nodes

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// links is the network of a process, or of this machine.
type links struct{ *netlink.Handle }

// linksOf opens the network of a process; 0 is this machine's own. It is to be closed.
func linksOf(pid int) (links, error) {
	if pid == 0 {
		handle, err := netlink.NewHandle()
		return links{handle}, err
	}
	ns, err := netns.GetFromPid(pid)
	if err != nil {
		return links{}, fmt.Errorf("opening the network of process %d: %w", pid, err)
	}
	defer ns.Close()
	handle, err := netlink.NewHandleAt(ns)
	return links{handle}, err
}

// has reports whether there is an interface.
func (l links) has(name string) bool {
	_, err := l.LinkByName(name)
	return err == nil
}

// leads reports whether a route leads to an address. Routes go with the interface that they use.
func (l links) leads(to netip.Addr) bool {
	_, err := l.RouteGet(to.AsSlice())
	return err == nil
}

// plug connects this network with that of a process by a cable, whose ends have these names.
func (l links) plug(name string, pid int, peer string) error {
	if l.has(name) { // an end whose other end is in a network that is gone
		if err := l.unplug(name); err != nil {
			return err
		}
	}
	cable := &netlink.Veth{
		LinkAttrs: netlink.LinkAttrs{Name: name, TxQLen: -1}, PeerName: peer, PeerNamespace: netlink.NsPid(pid),
	}
	if err := l.LinkAdd(cable); err != nil {
		return fmt.Errorf("connecting %s with %s of process %d: %w", name, peer, pid, err)
	}
	return nil
}

// unplug removes an interface, and with a cable's end the other one. One that is not there is no error.
func (l links) unplug(name string) error {
	link, err := l.LinkByName(name)
	if errors.As(err, &netlink.LinkNotFoundError{}) {
		return nil
	}
	if err == nil {
		err = l.LinkDel(link)
	}
	if err != nil && !errors.Is(err, unix.ENODEV) {
		return fmt.Errorf("removing the network interface %s: %w", name, err)
	}
	return nil
}

// bridge makes a switch of that name, unless there is one.
func (l links) bridge(name string) error {
	err := l.LinkAdd(&netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: name}})
	if err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("making the bridge %s: %w", name, err)
	}
	return nil
}

// up gives an interface an address, unless it is none, and lets it work. The hardware address follows from it: others remember that for
// minutes, and whoever has the address next must be found by it.
func (l links) up(name string, address netip.Prefix) error {
	link, err := l.LinkByName(name)
	if err == nil && address.IsValid() {
		err = l.LinkSetHardwareAddr(link, hardware(address.Addr()))
	}
	if err == nil && address.IsValid() {
		err = l.AddrReplace(link, &netlink.Addr{IPNet: ipNet(address)})
	}
	if err == nil {
		err = l.LinkSetUp(link)
	}
	if err != nil {
		return fmt.Errorf("setting the network interface %s up: %w", name, err)
	}
	return nil
}

// hardware is a hardware address that nobody else gives out: the first byte says that it is of local use.
func hardware(of netip.Addr) net.HardwareAddr {
	four := of.As4()
	return append(net.HardwareAddr{0x02, 0}, four[:]...)
}

// enslave makes an interface a port of a bridge, and lets it work.
func (l links) enslave(name, bridge string) error {
	port, err := l.LinkByName(name)
	var master netlink.Link
	if err == nil {
		master, err = l.LinkByName(bridge)
	}
	if err == nil {
		err = l.LinkSetMaster(port, master)
	}
	if err == nil {
		err = l.LinkSetUp(port)
	}
	if err != nil {
		return fmt.Errorf("connecting %s with the bridge %s: %w", name, bridge, err)
	}
	return nil
}

// route sends what is for these addresses to a gateway.
func (l links) route(to netip.Prefix, gateway netip.Addr) error {
	if err := l.RouteReplace(&netlink.Route{Dst: ipNet(to), Gw: gateway.AsSlice()}); err != nil {
		return fmt.Errorf("adding the route to %v by way of %v: %w", to, gateway, err)
	}
	return nil
}

// lastResort is behind every metric that others give their routes.
const lastResort = 1 << 20

// hold lets what is for these addresses go to an interface where nobody is, unless there is a better way.
func (l links) hold(addresses netip.Prefix, name string) error {
	link, err := l.LinkByName(name)
	if err == nil {
		err = l.RouteReplace(&netlink.Route{Dst: ipNet(addresses), LinkIndex: link.Attrs().Index, Priority: lastResort})
	}
	if err != nil {
		return fmt.Errorf("keeping %v on this machine: %w", addresses, err)
	}
	return nil
}

// own lets this network answer for all of these addresses, as if each were an interface's.
func (l links) own(addresses netip.Prefix) error {
	lo, err := l.LinkByName("lo")
	if err != nil {
		return err
	}
	return l.RouteReplace(&netlink.Route{
		Dst: ipNet(addresses), LinkIndex: lo.Attrs().Index, Type: unix.RTN_LOCAL, Scope: netlink.SCOPE_HOST, Table: unix.RT_TABLE_LOCAL,
	})
}

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}

var everywhere = netip.MustParsePrefix("0.0.0.0/0")
