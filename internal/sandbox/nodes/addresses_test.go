package nodes

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func TestANodeIsKnownByItsPods(t *testing.T) {
	n := firstNetwork
	assert.Equal(t, 7, n.Ordinal(n.Pods(7).String()))
	assert.Zero(t, n.Ordinal((n + 1).Pods(7).String()), "the pods of another cluster's node")
	for _, own := range []netip.Addr{n.Host(), n.Gateway(), n.Node(MostNodes)} {
		assert.True(t, n.All().Contains(own))
		assert.False(t, n.Pods(MostNodes).Contains(own), "%v is a pod's too", own)
	}
	assert.False(t, n.LoadBalancers().Overlaps((n + 1).LoadBalancers()))
}

func service(uid, ip string) corev1.Service {
	s := corev1.Service{ObjectMeta: metav1.ObjectMeta{UID: types.UID(uid)}}
	if ip != "" {
		s.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: ip}}
	}
	return s
}

func TestALoadBalancerKeepsItsAddress(t *testing.T) {
	n := firstNetwork
	one, other, foreign := service("one", "10.199.200.3"), service("other", ""), service("foreign", "20.0.0.1")
	all := []corev1.Service{service("first", "10.199.200.2"), one, other, foreign}
	for of, want := range map[*corev1.Service]string{&one: "10.199.200.3", &other: "10.199.200.4", &foreign: "10.199.200.4"} {
		got, err := n.LoadBalancer(*of, all)
		require.NoError(t, err)
		assert.Equal(t, want, got, "%s", of.UID)
	}
	var full []corev1.Service
	for at := n.LoadBalancers().Addr(); n.LoadBalancers().Contains(at); at = at.Next() {
		full = append(full, service("of "+at.String(), at.String()))
	}
	_, err := n.LoadBalancer(other, full)
	assert.ErrorContains(t, err, "10.199.200.0/24")
}

// Whoever goes through a proxy must not be led there on the way to a cluster, and must be on the way to others.
func TestEverywhereIsEachNetworkAndNoOther(t *testing.T) {
	for second := range 256 {
		within := false
		for _, part := range strings.Split(Everywhere, ",") {
			within = within || netip.MustParsePrefix(part).Contains(netip.AddrFrom4([4]byte{10, byte(second), 254, 1}))
		}
		assert.Equal(t, second == shared || second >= int(firstNetwork) && second <= int(lastNetwork), within, "10.%d.0.0/16", second)
	}
}
