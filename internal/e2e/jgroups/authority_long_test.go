//go:build long

package jgroups

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/expiry/storetest"
)

const storesPassword = "a password of thirty-two letters or more"

// An authority is replaced in the three steps of docs/jgroups.md. Each of them takes effect without a hand on any pod
// (https://github.com/infinispan/infinispan-operator/issues/2122), and the chat goes on.
func TestLongAnotherAuthorityOnRealNodes(t *testing.T) {
	w := open(t)
	former, next := storetest.NewAuthority(t, "the former authority"), storetest.NewAuthority(t, "the next authority")
	keystore := func(of *storetest.Authority) string {
		return "jgroupsKeystore=" + of.Keystore(t, storesPassword, time.Now().AddDate(1, 0, 0))
	}
	truststore := func(all ...*storetest.Authority) string {
		return "jgroupsTruststore=" + storetest.Truststore(t, storesPassword, all...)
	}
	w.act("both sites come up in one go", func(w *scene) {
		w.SetSecret("jgroupsStorePassword="+storesPassword, keystore(former), truststore(former))
		w.Set("jgroupsTls=true")
		w.comeUp()
	})
	for _, step := range []struct{ name, setting string }{
		{"both authorities are believed", truststore(former, next)},
		{"the next one has signed", keystore(next)},
		{"the former one is believed no more", truststore(next)},
	} {
		w.act(step.name, func(w *scene) {
			before := map[string]map[string]string{}
			for _, site := range names {
				before[site] = w.ids(site, "")
			}
			w.SetSecret(step.setting)
			silent := w.heardAnew(func() {
				w.Apply()
				w.complete()
			})
			for _, site := range names {
				for name := range w.ids(site, "") {
					assert.NotContains(w.T, before[site], name, "%s goes on with what it had", name)
				}
				silent.within(w.T, site, stated)
			}
			w.everybodyAnswers(5, 3)
		})
	}
	w.act("the stack goes", (*scene).goes)
}
