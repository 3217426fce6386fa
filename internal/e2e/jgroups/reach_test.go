package jgroups

import (
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// routers are the public addresses of all routers, with their ports.
func (w *scene) routers() (all []netip.AddrPort) {
	w.T.Helper()
	for _, site := range names {
		for _, service := range w.services(site, "app.kubernetes.io/component=router") {
			address, err := netip.ParseAddr(service.Status.LoadBalancer.Ingress[0].IP)
			require.NoError(w.T, err)
			all = append(all, netip.AddrPortFrom(address, uint16(service.Spec.Ports[0].Port)))
		}
	}
	return all
}

// here is the address with which this machine comes to a router.
func (w *scene) here() netip.Addr {
	w.T.Helper()
	connection, err := net.Dial("udp", w.routers()[0].String()) // which sends nothing
	require.NoError(w.T, err)
	defer connection.Close()
	return connection.LocalAddr().(*net.UDPAddr).AddrPort().Addr()
}

// admitted are the addresses with which the sites' clusters go out, as sourceRanges of one address each. They are the first ones of those
// that a cluster's load balancers have (internal/sandbox/nodes/addresses.go).
func (w *scene) admitted() (settings []string) {
	w.T.Helper()
	for i, router := range w.routers() {
		out := netip.PrefixFrom(router.Addr(), 24).Masked().Addr().Next()
		settings = append(settings, fmt.Sprintf("sourceRanges[%d]=%v/32", i, out))
	}
	return settings
}

// reaches tells whether a program of this machine can connect with a router.
func (w *scene) reaches(router netip.AddrPort) bool {
	w.T.Helper()
	connection, err := net.DialTimeout("tcp", router.String(), 3*time.Second)
	if err == nil {
		connection.Close()
	}
	w.T.Logf("%v → %v: %v", w.here(), router, err)
	return err == nil
}

// keepOthersOut admits the sites' clusters alone. They go on, and new connections of theirs come in.
func (w *scene) keepOthersOut() {
	w.T.Helper()
	before := map[string]map[string]string{"nyc": w.ids("nyc", ""), "sfc": w.ids("sfc", "")}
	for _, router := range w.routers() {
		assert.True(w.T, w.reaches(router), "everybody is admitted")
	}
	w.Set(w.admitted()...)
	w.Apply()
	for _, router := range w.routers() {
		w.Eventually(fmt.Sprintf("%v is closed", router), func() bool { return !w.reaches(router) })
	}
	for _, site := range names {
		assert.Equal(w.T, before[site], w.ids(site, ""), "nobody is restarted")
		w.kill(site, w.pods(site, "run=gossiprouter")[0].Name) // so that all connect anew
	}
	w.complete()
	w.everybodyAnswers(5, 3)
}
